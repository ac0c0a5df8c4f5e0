"""As our own pages write them: `22 nov 2026, 2:03:05 p.m.`."""

DATE_FORMAT = "j b Y"
TIME_FORMAT = "g:i:s a"
DATETIME_FORMAT = "j b Y, g:i:s a"
# Amounts for people are written by staff/money.py. What Django writes of a number goes
# into fields and attributes that machines read, in every language alike.
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","

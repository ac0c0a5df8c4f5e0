"""As our own pages write them: `Nov 22, 2026, 2:03:05 PM`."""

DATE_FORMAT = "M j, Y"
TIME_FORMAT = "g:i:s A"
DATETIME_FORMAT = "M j, Y, g:i:s A"

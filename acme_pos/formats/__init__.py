"""How pages that leave it to Django, the admin's above all, write dates and times.

By the customs of the United States; other venues' own pages go by VENUE_COUNTRY.
"""

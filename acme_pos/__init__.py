"""A staff point of sale for museums in front of the ACME Ticketing API."""

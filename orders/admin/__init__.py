"""The admin of what happened: all of it can be read, nothing changed or deleted."""

from django.contrib import admin

from . import attempt, change, item, money, order, receipt, sync

# A list needs the whole width of a desk's screen; the start page leads everywhere.
admin.site.enable_nav_sidebar = False
# The way to the desk is among the places at the top.
admin.site.site_url = None

__all__ = ["attempt", "change", "item", "money", "order", "receipt", "sync"]

"""The admin of what happened: all of it can be read, nothing changed or deleted."""

from . import attempt, change, item, money, order, receipt, sync

__all__ = ["attempt", "change", "item", "money", "order", "receipt", "sync"]

"""The sale screen and the acts on it."""

from .sale import (
    add,
    change,
    empty,
    guest,
    refresh,
    remove,
    sale,
    set_quantity,
    undo,
)
from .screen import CHANGED_ELSEWHERE

__all__ = [
    "CHANGED_ELSEWHERE",
    "add",
    "change",
    "empty",
    "guest",
    "refresh",
    "remove",
    "sale",
    "set_quantity",
    "undo",
]

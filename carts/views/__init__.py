"""The sale screen and the acts on it."""

from .following import following, join
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
    "following",
    "guest",
    "join",
    "refresh",
    "remove",
    "sale",
    "set_quantity",
    "undo",
]

"""The sale screen and the acts on it."""

from .again import repeat, round_up
from .arranging import arrange, pin
from .coupons import coupons, take_coupons_off
from .customers import alike, customers, take_customer_off, use_customer
from .following import following, join
from .guest import choose_language, guest, read_line, settle_mail
from .members import members, take_member_off, use_level, use_member
from .override import override, take_override_back
from .parking import park
from .party import split
from .restored import not_paid
from .sale import (
    add,
    change,
    empty,
    refresh,
    remove,
    sale,
    set_quantities,
    set_quantity,
    undo,
)
from .screen import CHANGED_ELSEWHERE
from .searching import search

__all__ = [
    "CHANGED_ELSEWHERE",
    "add",
    "alike",
    "arrange",
    "change",
    "choose_language",
    "coupons",
    "customers",
    "empty",
    "following",
    "guest",
    "join",
    "members",
    "not_paid",
    "override",
    "park",
    "pin",
    "read_line",
    "refresh",
    "remove",
    "repeat",
    "round_up",
    "sale",
    "search",
    "set_quantities",
    "set_quantity",
    "settle_mail",
    "split",
    "take_coupons_off",
    "take_customer_off",
    "take_member_off",
    "take_override_back",
    "undo",
    "use_customer",
    "use_level",
    "use_member",
]

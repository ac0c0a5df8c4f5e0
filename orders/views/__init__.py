"""The pages of orders: paying, finding and settling."""

from .finding import order, resend, search, slip
from .paying import checking, leave, outcome, prepare, provisional, recall, tender
from .settling import settle

__all__ = [
    "checking",
    "leave",
    "order",
    "outcome",
    "prepare",
    "provisional",
    "recall",
    "resend",
    "search",
    "settle",
    "slip",
    "tender",
]

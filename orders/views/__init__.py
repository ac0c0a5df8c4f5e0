"""The pages of orders: paying, finding and settling."""

from .finding import order, resend, search, slip
from .paying import checking, leave, outcome, prepare, provisional, tender

__all__ = [
    "checking",
    "leave",
    "order",
    "outcome",
    "prepare",
    "provisional",
    "resend",
    "search",
    "slip",
    "tender",
]

"""The pages of orders: paying, finding and settling."""

from .direct import arm, report
from .finding import order, resend, search, slip
from .paying import checking, leave, outcome, prepare, provisional, recall, tender
from .settling import settle

__all__ = [
    "arm",
    "checking",
    "leave",
    "order",
    "outcome",
    "prepare",
    "provisional",
    "recall",
    "report",
    "resend",
    "search",
    "settle",
    "slip",
    "tender",
]

"""The pages of orders: paying, finding and settling."""

from .direct import arm, report
from .finding import order, resend, search, slip
from .paying import checking, leave, outcome, prepare, provisional, tender
from .recalling import parked, recall, recall_parked
from .reconciling import newest_day, read_day, reconciliation
from .reconciling_file import differences
from .settling import settle

__all__ = [
    "arm",
    "checking",
    "differences",
    "leave",
    "newest_day",
    "order",
    "outcome",
    "parked",
    "prepare",
    "provisional",
    "read_day",
    "recall",
    "recall_parked",
    "reconciliation",
    "report",
    "resend",
    "search",
    "settle",
    "slip",
    "tender",
]

"""The pages of orders: paying, finding and settling."""

from .direct import arm, report
from .ended import checking, mail_receipt, outcome, provisional
from .finding import order, resend, search
from .paying import leave, prepare, tender
from .printing import slip
from .recalling import parked, recall, recall_parked
from .reconciling import newest_day, read_day, reconciliation
from .reconciling_file import differences
from .scanning import scan
from .settling import settle
from .together import party, together

__all__ = [
    "arm",
    "checking",
    "differences",
    "leave",
    "mail_receipt",
    "newest_day",
    "order",
    "outcome",
    "parked",
    "party",
    "prepare",
    "provisional",
    "read_day",
    "recall",
    "recall_parked",
    "reconciliation",
    "report",
    "resend",
    "scan",
    "search",
    "settle",
    "slip",
    "tender",
    "together",
]

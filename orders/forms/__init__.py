"""What is typed to take a payment, to find an order and to settle a sale."""

from .direct import DirectCardForm, ReportForm, holds_card
from .finding import ResendForm, SearchForm
from .settling import (
    FORM_FOR_VERDICT,
    SettleForm,
    has_unread_lists,
    verdicts_for,
)
from .tender import FORM_FOR_TENDER, TenderForm, tenders_for

__all__ = [
    "FORM_FOR_TENDER",
    "FORM_FOR_VERDICT",
    "DirectCardForm",
    "ReportForm",
    "ResendForm",
    "SearchForm",
    "SettleForm",
    "TenderForm",
    "has_unread_lists",
    "holds_card",
    "tenders_for",
    "verdicts_for",
]

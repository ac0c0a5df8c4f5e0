"""What is typed to take a payment, to find an order and to settle a sale."""

from .base import TenderForm
from .direct import DirectCardForm, ReportForm, holds_card
from .finding import ResendForm, SearchForm
from .mailing import MailForm
from .settling import (
    FORM_FOR_VERDICT,
    SettleForm,
    has_unread_lists,
    verdicts_for,
)
from .tender import FORM_FOR_TENDER, tenders_for

__all__ = [
    "FORM_FOR_TENDER",
    "FORM_FOR_VERDICT",
    "DirectCardForm",
    "MailForm",
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

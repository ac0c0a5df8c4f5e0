"""What is typed to take a payment, to find an order and to settle a sale."""

from .finding import ResendForm, SearchForm
from .settling import FORM_FOR_VERDICT, SettleForm, verdicts_for
from .tender import FORM_FOR_TENDER, TenderForm, tenders_for

__all__ = [
    "FORM_FOR_TENDER",
    "FORM_FOR_VERDICT",
    "ResendForm",
    "SearchForm",
    "SettleForm",
    "TenderForm",
    "tenders_for",
    "verdicts_for",
]

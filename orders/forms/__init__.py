"""What is typed to take a payment, to find an order and to settle a sale."""

from .finding import ResendForm, SearchForm
from .tender import FORM_FOR_TENDER, TenderForm, tenders_for

__all__ = [
    "FORM_FOR_TENDER",
    "ResendForm",
    "SearchForm",
    "TenderForm",
    "tenders_for",
]

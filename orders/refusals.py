"""Why a sale was not made, and what to do about it, in words for the cashier.

Kept in English with the sale, as one of its facts, and translated when it is shown.
"""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from acme_pos import acme

ABSENT = _("ACME has no order of this sale, looked for again and again.")
TWIN_SALE = _(
    "If it was this guest, they have paid already: look under Orders and Checking. "
    "For a second sale, wait five minutes or take another tender."
)
OTHER_PRICE = _(
    "ACME has another price than the one shown. Go back to the cart and press Refresh: "
    "it then shows what changed."
)
KEY_REFUSED = _(
    "ACME did not accept the publishable key of this system. Take another tender; a "
    "manager has to look at it."
)
NOT_BEGUN = _(
    "The desk's own server did not answer in time, so nothing was sent to ACME. Try "
    "again."
)
OURS = (ABSENT, TWIN_SALE, OTHER_PRICE, KEY_REFUSED, NOT_BEGUN)


def refusal_of(error: acme.AcmeError) -> str:
    """What ACME said and what to do about it, to be kept."""
    return f"{error.reason} {_advice(error)}".strip()[:300]


def in_words(refusal: str) -> str:
    """A kept refusal for whoever reads it; ACME's own words stay as they are."""
    ours = next((words for words in OURS if refusal.endswith(words)), "")
    return f"{refusal.removesuffix(ours)}{gettext(ours)}" if ours else refusal


def _advice(error: acme.AcmeError) -> str:
    if isinstance(error, acme.DuplicateTransaction):
        return TWIN_SALE
    is_price = isinstance(error, acme.Refused) and (
        error.kind == acme.RefusalKind.CHARGE_AMOUNT
    )
    return OTHER_PRICE if is_price else ""

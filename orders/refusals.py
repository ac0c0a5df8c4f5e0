"""Why a sale was not made, and what to do about it, in words for the cashier."""

from __future__ import annotations

from acme_pos import acme

ABSENT = "ACME has no order of this sale, looked for again and again."
TWIN_SALE = (
    "If it was this guest, they have paid already: look under Orders and Checking. "
    "For a second sale, wait five minutes or take another tender."
)
OTHER_PRICE = (
    "ACME has another price than the one shown. Go back to the cart and press Refresh: "
    "it then shows what changed."
)


def refusal_of(error: acme.AcmeError) -> str:
    """What ACME said and what to do about it, for the cashier."""
    return f"{error.reason} {_advice(error)}".strip()[:300]


def _advice(error: acme.AcmeError) -> str:
    if isinstance(error, acme.DuplicateTransaction):
        return TWIN_SALE
    is_price = isinstance(error, acme.Refused) and (
        error.kind == acme.RefusalKind.CHARGE_AMOUNT
    )
    return OTHER_PRICE if is_price else ""

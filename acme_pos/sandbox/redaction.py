"""Card fields out of anything that is shown or kept."""

import re

CARD_FIELDS = frozenset(
    {
        "manualentrycardnumber",
        "cardnumber",
        "pan",
        "expdate",
        "cvc",
        "cvv",
        "acmetoken",
        "paymentprocessortoken",
        "paymentprocessorfingerprint",
        "expresstransactionid",
        "giftcardnumber",
    }
)
# Ids as ACME writes them; a run of digits inside one is no card.
HEX_ID = re.compile(r"[0-9a-f]{24}|[0-9a-f]{32}", re.ASCII)
LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){11,18}", re.ASCII)
REMOVED = "removed"


def redacted(value: object) -> object:
    """A copy without card fields and without any number as long as a card's."""
    if isinstance(value, dict):
        return {
            str(key): REMOVED if str(key).lower() in CARD_FIELDS else redacted(part)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [redacted(part) for part in value]
    if isinstance(value, str) and not HEX_ID.fullmatch(value):
        return LONG_NUMBER.sub(REMOVED, value)
    if isinstance(value, int) and abs(value) > 10**11:
        return REMOVED
    return value

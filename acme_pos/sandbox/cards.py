"""Reading a card, and the numbers that play a part.

The number and the CVC live in one request and nowhere else.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from .faults import FAULTS
from .messages import Fault, JsonObject, Refusal
from .reading import text

# Brand, prefix of the number, its length, digits of the CVC.
BRANDS = (
    ("Visa", r"4", (13, 16, 19), 3),
    ("MasterCard", r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,), 3),
    ("AmericanExpress", r"3[47]", (15,), 4),
    ("Discover", r"6011|64[4-9]|65", (16, 17, 18, 19), 3),
    ("Jcb", r"35(2[89]|[3-8])", (16, 17, 18, 19), 3),
    ("DinersClub", r"30[0-5]|3[689]", (14, 15, 16, 17, 18, 19), 3),
)

# Test numbers that the sandbox's issuer turns down: type and message of the answer.
DECLINES = {
    "4000000000000002": ("CARD_DECLINED", "The card was declined: do not honor."),
    "4000000000009995": (
        "CARD_DECLINED_INSUFFICIENT_FUNDS",
        "The card was declined: insufficient funds.",
    ),
    "4000000000000069": ("CARD_DECLINED_EXPIRED", "The card was declined: expired."),
    "4000000000009979": ("CARD_DECLINED_STOLEN", "The card was declined: stolen."),
    "4000000000009987": ("CARD_DECLINED_LOST", "The card was declined: lost."),
    "4000000000000127": (
        "CARD_DECLINED_CVC",
        "The card was declined: the security code is wrong.",
    ),
    "4000000000000119": (
        "CARD_DECLINED_PROCESSING_ERROR",
        "The card was declined: the issuer could not be reached.",
    ),
}

# Test numbers that are taken, with a fault on the way (`faults.FAULTS`).
DISTURBED = {
    "4000000000008005": "slow-before",
    "4000000000008013": "slow-after",
    "4000000000008021": "cut-before",
    "4000000000008039": "cut-after",
    "4000000000008047": "half-body",
    "4000000000008054": "html-502",
    "4000000000008062": "500",
    "4000000000008070": "429",
    "4000000000008088": "409",
    "4000000000008096": "wrong-json",
    "4000000000008104": "500-after",
    "4000000000008112": "drip",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card that could be charged; its number never shows in a repr."""

    number: str = field(repr=False)
    brand: str

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def fault(self) -> Fault | None:
        name = DISTURBED.get(self.number)
        return Fault(name, FAULTS[name].seconds) if name else None

    def charge(self) -> None:
        """Ask the issuer; raises Refusal for the numbers of DECLINES."""
        if self.number in DECLINES:
            type_, message = DECLINES[self.number]
            raise Refusal(400, type_, message, declined=True)


def read_card(body: JsonObject, today: datetime, *, expiry_checked: bool) -> Card:
    """The card of a checkout; raises Refusal when no issuer would take it."""
    number = re.sub(r"[\s-]", "", text(body, "manualEntryCardNumber"))
    expires, cvc = text(body, "expDate"), text(body, "cvc")
    if not (number and expires and cvc):
        message = "manualEntryCardNumber, expDate and cvc are required."
        raise Refusal(400, "CARD_REQUIRED", message)
    brand, lengths, cvc_digits = _brand(number)
    if len(number) not in lengths or not passes_luhn(number):
        raise _invalid("NUMBER", "the number is not valid")
    if not re.fullmatch(rf"\d{{{cvc_digits}}}", cvc, re.ASCII):
        raise _invalid("CVC", "the security code has the wrong length")
    if _is_expired(expires, today) and expiry_checked:
        raise _invalid("EXPIRED", "it has expired")
    return Card(number, brand)


def passes_luhn(number: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _brand(number: str) -> tuple[str, tuple[int, ...], int]:
    if re.fullmatch(r"\d{12,19}", number, re.ASCII):
        for brand, prefix, lengths, cvc_digits in BRANDS:
            if re.match(prefix, number):
                return brand, lengths, cvc_digits
    raise _invalid("NUMBER", "the number is not valid")


def _is_expired(expires: str, today: datetime) -> bool:
    """True after the last day of the month MMYY."""
    if not re.fullmatch(r"(0[1-9]|1[0-2])\d{2}", expires, re.ASCII):
        raise _invalid("EXPIRY", "the expiration date is not MMYY")
    month, year = int(expires[:2]), 2000 + int(expires[2:])
    return (year, month) < (today.year, today.month)


def _invalid(part: str, why: str) -> Refusal:
    return Refusal(400, f"CARD_DECLINED_{part}", f"The card was declined: {why}.")

"""Who stands at the till: what they buy, and how they pay."""

import random
from typing import Any

from carts import catalog
from carts.forms import FORM_FOR_KIND
from carts.models import CartItem, CatalogEntry, CatalogKind, Kind
from tests.carts.shelf import PENCIL, ROUND_UP_GIFT

# The CVC that the canary drill looks for in everything that is left behind.
LOOKED_FOR = "8264"


class Guests:
    """Chance decides; the seed is printed with the results."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        # Every card that was typed in, for whoever looks for one that stayed.
        self.cards: set[str] = set()
        self._events: list[catalog.EventOnSale] = []

    def look_at_the_shelf(self) -> None:
        shown = CatalogEntry.objects.of(CatalogKind.EVENT).filter(places_left__gte=20)
        self._events = [catalog.event(entry.acme_id) for entry in shown[:40]]

    def items(self, line: str) -> list[CartItem]:
        """As the form of a `pencil`, a `ticket` or a `gift` makes them."""
        if line == "ticket":
            event = self.random.choice(self._events)
            price = max(event.prices, key=lambda one: one.price)
            return _filled(Kind.EVENT, event, {f"quantity_{price.id}": "1"})
        if line == "gift":
            amount = f"{self.random.randrange(100, 9900) / 100:.2f}"
            typed = {"donor_recognition_type": "self", "amount_given": amount}
            kind = Kind.VARIABLE_DONATION
            return _filled(kind, catalog.sold(kind, ROUND_UP_GIFT), typed)
        quantity = str(self.random.randrange(1, 9))
        sold = catalog.sold(Kind.ADD_ON, PENCIL)
        return _filled(Kind.ADD_ON, sold, {"quantity": quantity})

    def tender(self, number: int) -> dict[str, str]:
        """Cash, check, voucher and card in turn."""
        kinds = (self.cash, self.check, self.voucher, self.card)
        return kinds[number % len(kinds)]()

    def cash(self) -> dict[str, str]:
        return {"tender": "Cash", "given": "900", "confirmed": "900"}

    def check(self) -> dict[str, str]:
        return {"tender": "Check", "number": str(self.random.randrange(10**9))}

    def voucher(self) -> dict[str, str]:
        return {"tender": "Voucher", "number": f"V{self.random.randrange(10**9)}"}

    def card(self) -> dict[str, str]:
        """A number of its own, so that no sale is the twin of another.

        Its last four stay everywhere, so they are not the code that is looked for.
        """
        number = LOOKED_FOR
        while number.endswith(LOOKED_FOR):
            number = _with_check_digit(f"41111{self.random.randrange(10**10):010}")
        self.cards.add(number)
        cvc = f"{self.random.randrange(1000):03}"
        return {"tender": "CreditCard", "number": number, "expiry": "12/40", "cvc": cvc}


def _filled(kind: Kind, sold: Any, typed: dict[str, str]) -> list[CartItem]:
    form = FORM_FOR_KIND[kind](typed, sold=sold)
    assert form.is_valid(), form.errors
    return form.items()


def _with_check_digit(digits: str) -> str:
    """Luhn: from the right, every second digit counts double."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    total = sum(doubled) + sum(int(digit) for digit in digits[-2::-2])
    return f"{digits}{-total % 10}"

"""What a cashier does all day, one guest after another, with chance as the guests.

Nearly everybody buys by tile and pays; some change their mind, want to be mailed, come
back later, give twice. Some cashiers press twice, or have a second window open.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .cashiers_browser import Browser, Page, Watch
from .guests import Guests

# What may happen to a checkout, and for how many seconds.
FAULTS: Mapping[str, float | None] = {
    "cut-after": None,
    "cut-before": None,
    "slow-after": 2.0,
    "slow-before": 2.0,
    "half-body": None,
    "wrong-json": None,
    "wrong-shape": None,
    "500-after": None,
    "html-502": None,
    "500": None,
    "503": None,
    "429": None,
    "409": None,
    "redirect": None,
    "decline": None,
}
PENCIL = ("/sale/add/add-on/1/", {"times": "1", "quantity": "1"})
# Paid so by how many of ten guests.
TENDERS = ("Cash",) * 5 + ("CreditCard",) * 3 + ("Check", "Voucher")


@dataclass
class Shop:
    """What the cashiers share."""

    disturb: Callable[[str, float | None], None]
    membership: tuple[str, dict[str, str]]
    gift: str
    # Of 1: so many checkouts meet a fault.
    faults: float
    # The usual pauses are made so much shorter.
    pace: float
    tenders: Sequence[str] = TENDERS
    always_twice: bool = False
    watch: Watch = field(default_factory=Watch)
    closed: threading.Event = field(default_factory=threading.Event)
    # What was told to a guest at last, by the address of the outcome.
    told: dict[str, str] = field(default_factory=dict)


class Cashier(threading.Thread):
    def __init__(self, number: int, seed: int, browser: Browser, shop: Shop) -> None:
        super().__init__(daemon=True, name=f"cashier {number}")
        self.number, self.browser, self.shop = number, browser, shop
        self.guests = Guests(seed * 1000 + number)
        self.random: random.Random = self.guests.random
        self.served = 0

    def run(self) -> None:
        self.think(0, 20)
        while not self.shop.closed.is_set():
            try:
                self.serve()
            except Exception as error:  # noqa: BLE001 - each is a finding
                self.shop.watch.note(f"{type(error).__name__}: {error}")
                self.think(5, 10)

    # --- a guest -----------------------------------------------------------------

    def serve(self) -> None:
        self.served += 1
        page = self.browser.get("sale screen", "/sale/?next-guest")
        self.think(2, 5)
        if self.chance(0.06) and (found := self.recall()):
            page = found
        page = self.fill(page)
        if self.chance(0.05):
            self.park(page)
            return
        self.pay(page)
        self.think(2, 5)
        if self.chance(0.10):
            self.look_for_an_order()

    def fill(self, page: Page) -> Page:
        """The cart as it is shown at last."""
        tiles = page.tiles or [PENCIL]
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            page = self.press(*self.random.choice(tiles), page)
            if page.has_no_room and page.lines("remove") and self.chance(0.9):
                newest = max(page.lines("remove"), key=int)
                page = self.press(f"/sale/lines/{newest}/remove/", {}, page)
                page = self.press(*PENCIL, page)
                tiles = [PENCIL]
        if self.chance(0.15) and (lines := page.lines("quantity")):
            path = f"/sale/lines/{self.random.choice(lines)}/quantity/"
            page = self.press(path, {"quantity": self.random.choice("2346")}, page)
        lines = page.lines("remove")
        if len(lines) > 1 and self.chance(0.15):
            path = f"/sale/lines/{self.random.choice(lines)}/remove/"
            page = self.press(path, {}, page)
        if self.chance(0.08):
            page = self.press(self.shop.gift, self.gift(), page)
        if self.chance(0.03):
            page = self.press(*self.shop.membership, page)
            page = self.press("/sale/guest/line/", {"guest": self.guest()}, page)
        elif self.chance(0.5):
            page = self.press("/sale/guest/line/", {"guest": self.guest()}, page)
        return page

    def press(self, path: str, typed: Mapping[str, str], page: Page) -> Page:
        """A change of the cart, and what its page asks for by itself a moment later."""
        typed = {**typed, "cart": page.cart}
        page = self.browser.post("cart change", path, typed, "cart")
        self.think(0.8, 2.5)
        asked = {"cart": page.cart, "version": page.sale["version"]}
        return page.told_by(
            self.browser.post("price and hold", "/sale/following/", asked, "following")
        )

    def gift(self) -> dict[str, str]:
        amount = f"{self.random.randrange(100, 9900) / 100:.2f}"
        return {"donor_recognition_type": "self", "amount_given": amount}

    def guest(self) -> str:
        return f"Ida Guest guest{self.number}-{self.served}@guest.example"

    # --- money -------------------------------------------------------------------

    def pay(self, page: Page) -> None:
        """Twice at most: after a refusal or another total the guest tries once more."""
        for _ in range(2):
            where = self.browser.post("pay", "/pay/", page.sale).location
            if where.startswith("/pay/"):
                shown = self.tender(where, page).text
                if 'id="outcome"' in shown and ">Not sold<" not in shown:
                    return
            page = self.browser.get("sale screen", "/sale/")
            self.shop.watch.hear(page)
            if not page.lines("remove"):
                return
            self.think(2, 4)
        self.browser.post("cart change", "/sale/empty/", {"cart": page.cart}, "cart")

    def tender(self, where: str, page: Page) -> Page:
        """The outcome's page, or the one that is shown instead."""
        kind = self.random.choice(self.shop.tenders)
        shown = self.browser.get("tender page", f"{where}?tender={kind}")
        self.think(3, 7)
        form = self.form(kind, shown)
        if self.chance(0.03):
            # In a second window, which the guest's child has got hold of.
            self.browser.post(
                "cart change", PENCIL[0], {**PENCIL[1], "cart": page.cart}
            )
        if self.chance(self.shop.faults):
            name = self.random.choice(list(FAULTS))
            self.shop.disturb(name, FAULTS[name])
        answer = self.take(where, form)
        if answer.status == 422:
            self.think(1, 3)
            answer = self.take(where, {**form, "another_guest": "on"})
        if not answer.location:
            return self.told(where, answer)
        return self.told(where, self.browser.get("outcome", answer.location))

    def take(self, where: str, form: dict[str, str]) -> Page:
        """The button is pressed, by some twice at once."""
        again: threading.Thread | None = None
        if self.shop.always_twice or self.chance(0.08):
            again = threading.Thread(target=self._press_again, args=(where, form))
            again.start()
        answer = self.browser.post("tender", where, form)
        if again:
            again.join()
        return answer

    def _press_again(self, where: str, form: dict[str, str]) -> None:
        try:
            self.browser.post("tender", where, form)
        except Exception as error:  # noqa: BLE001 - each is a finding
            self.shop.watch.note(f"second press: {type(error).__name__}: {error}")

    def form(self, kind: str, shown: Page) -> dict[str, str]:
        offered = shown.all(r'name="tender" value="(\w+)"')
        if offered and offered[0] != kind:
            kind = offered[0]
        if kind == "CreditCard":
            return self.guests.card()
        if kind == "Check":
            return self.guests.check()
        if kind == "Voucher":
            return self.guests.voucher()
        if kind == "Other":
            return {"tender": kind, "number": ""}
        return {"tender": "Cash", "exact": "on"}

    def told(self, where: str, page: Page) -> Page:
        words = {"sold": r'class="sheet outcome sold"', "not sold": r">Not sold<"}
        for said, pattern in words.items():
            if page.all(pattern):
                self.shop.told[where.split("/")[2]] = said
        return page

    # --- the rest of the day -----------------------------------------------------

    def park(self, page: Page) -> None:
        typed = {"cart": page.cart, "name": f"Guest {self.number}-{self.served}"}
        self.browser.post("cart change", "/sale/park/", typed, "cart")
        self.think(1, 3)

    def recall(self) -> Page | None:
        """Any of the newest; a colleague may be quicker."""
        shown = self.browser.get("parked", "/parked/", "sale")
        waiting = shown.all(r'action="(/parked/[^/"]+/)"')[:5]
        if not waiting:
            return None
        self.think(1, 3)
        self.browser.post("recall", self.random.choice(waiting), {})
        return self.browser.get("sale screen", "/sale/")

    def look_for_an_order(self) -> None:
        if self.chance(0.5):
            self.browser.get("order list", "/orders/")
        else:
            words = self.random.choice(["Guest", f"guest{self.number}-", "ida"])
            self.browser.post("search", "/orders/", {"words": words}, "orders")
        self.think(2, 5)

    # --- pieces ------------------------------------------------------------------

    def chance(self, of_one: float) -> bool:
        return self.random.random() < of_one

    def think(self, least: float, most: float) -> None:
        """Not at all once the house is closed: the last guest is served to the end."""
        self.shop.closed.wait(self.random.uniform(least, most) * self.shop.pace)

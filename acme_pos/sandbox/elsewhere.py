"""Sales that are made elsewhere: by the web shop, at other desks, on the telephone.

Drawn from a seed, at our own prices: the same seed draws the same sales.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from .cards import Card
from .contacts import FIELDS
from .coupons import with_coupons
from .lines import EVENT, INVENTORY, Line
from .membership_sales import PURCHASE, read_membership
from .messages import JsonObject
from .orders import Sale
from .seed.add_ons import ADD_ONS
from .seed.levels import LEVELS
from .seed.programs import TICKET_TYPES
from .seed.schedule import Event, events_of
from .seed.strangers import (
    AT_DESK,
    CARD_BRANDS,
    CHANNELS,
    DAYS_BEFORE,
    EXTRA,
    FIRST_NAMES,
    KINDS,
    LAST_NAMES,
    MEMBERSHIP,
    NOTES,
    ONLINE,
    TENDERS,
    TICKETS,
)
from .tenders import NUMBERED, Tender
from .world import World

MOST_LINES, MOST_TICKETS = 4, 4
COUPON = {"couponCodes": ["LANTERN25", "SHOP10"]}
ONE_IN_COUPON, ONE_IN_NOTED, ONE_IN_WALK_UP = 20, 6, 2
OTHER_DESK = "352"

EXTRAS = [one for one in ADD_ONS.values() if not one.is_donation]
GIFTS = [one for one in ADD_ONS.values() if one.is_donation]

T = TypeVar("T")


@dataclass(slots=True)
class Elsewhere:
    """Draws sales to one of `people` guests, or to nobody known at a desk."""

    world: World
    random: Random
    people: int
    _events: dict[date, list[Event]] = field(default_factory=dict)

    def sale(self, at: datetime) -> Sale:
        """A sale of one to four lines at a moment, ready to be booked."""
        channel = self._one_of(CHANNELS)
        is_unknown = channel == AT_DESK and self._is_one_in(ONE_IN_WALK_UP)
        contact = dict.fromkeys(FIELDS, "") if is_unknown else self._contact()
        notes = self._any(NOTES) if self._is_one_in(ONE_IN_NOTED) else ""
        venue = self.world.venue
        return Sale(
            body={**contact, "notes": notes},
            lines=self._lines(channel, at, contact),
            contact=contact,
            tender=self._tender(channel),
            sale_channel=channel,
            ticket_delivery="print" if channel == ONLINE else "",
            user=str(venue.publishable_user) if channel == ONLINE else OTHER_DESK,
            online=channel == ONLINE,
            customer=None,
            reservation=0,
        )

    def _contact(self) -> JsonObject:
        """The guest of a number, always the same one."""
        number = self.random.randrange(self.people)
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[number % len(LAST_NAMES)]
        mailbox = "".join(filter(str.isalpha, f"{first}{last}")).lower()
        return {
            **dict.fromkeys(FIELDS, ""),
            "contactFirstName": first,
            "contactLastName": last,
            "zipCode": f"{10_000 + number % 89_999}",
            "phoneNumber": f"555-0{number // 1000 % 1000:03}-{number % 1000:03}",
            "email": f"{mailbox}{number}@guest.example",
        }

    def _tender(self, channel: str) -> Tender:
        """Of a card only its last four digits are drawn: there is no number."""
        method = self._one_of(TENDERS[channel])
        digits = f"{self.random.randrange(10_000):04}"
        number = digits if method in NUMBERED else ""
        is_card = method == "CreditCard"
        card = Card(digits, self._one_of(CARD_BRANDS)) if is_card else None
        return Tender(method, number, card)

    def _lines(self, channel: str, at: datetime, contact: JsonObject) -> list[Line]:
        """Lines of any kinds; a membership only for somebody who is known."""
        event = self._event(channel, at)
        lines: list[Line] = []
        for _ in range(self.random.randint(1, MOST_LINES)):
            kind = self._one_of(KINDS)
            if kind == TICKETS:
                lines.append(self._ticket(event))
            elif kind == EXTRA:
                lines.append(self._extra())
            elif kind == MEMBERSHIP and contact["email"]:
                lines.append(self._membership(contact))
            else:
                lines.append(self._gift())
        return with_coupons(COUPON, lines) if self._is_one_in(ONE_IN_COUPON) else lines

    def _event(self, channel: str, at: datetime) -> Event:
        """One that starts after the sale, on the same day or some days later."""
        day = at.astimezone(self.world.venue.zone).date()
        day += timedelta(days=self._one_of(DAYS_BEFORE))
        later = [one for one in self._events_of(day) if one.start > at]
        later = later or self._events_of(day + timedelta(days=1))
        return self._any([one for one in later if channel in one.program.channels])

    def _events_of(self, day: date) -> list[Event]:
        if day not in self._events:
            self._events[day] = list(events_of(day, self.world.venue.zone))
        return self._events[day]

    def _ticket(self, event: Event) -> Line:
        name, price = self._any(list(event.program.prices.items()))
        quantity = self.random.randint(1, MOST_TICKETS)
        return Line(EVENT, quantity, price, event, TICKET_TYPES[name])

    def _extra(self) -> Line:
        add_on = self._any(EXTRAS)
        return Line(INVENTORY, self.random.randint(1, 2), add_on.price, add_on=add_on)

    def _gift(self) -> Line:
        add_on = self._any(GIFTS)
        cents = Decimal(self.random.randint(100, 15_000))
        price = cents / 100 if add_on.is_variable else add_on.price
        return Line(INVENTORY, 1, price, add_on=add_on)

    def _membership(self, contact: JsonObject) -> Line:
        level = self._any(list(LEVELS.values()))
        offering = self._any(level.offerings)
        named = {on_card: contact[key] for key, (on_card, _) in FIELDS.items()}
        chosen = {
            "membershipCategoryId": level.id,
            "membershipOfferingId": offering.id,
            "pricePointId": self._any(offering.prices).id,
            "membershipCards": [{"cardType": "primary", **named}],
        }
        sold = read_membership(self.world, {"membershipInfo": chosen})
        return Line(PURCHASE, 1, sold.price_point.price, membership=sold)

    def _one_of(self, weights: Mapping[T, int]) -> T:
        """One of the keys, as often as its weight says."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _any(self, among: Sequence[T]) -> T:
        return self.random.choice(among)

    def _is_one_in(self, many: int) -> bool:
        return self.random.randrange(many) == 0

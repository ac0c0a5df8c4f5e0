"""Does ACME answer us, and does a sale go through? One row a step.

    manage.py acme_check          reads the catalog
    manage.py acme_check --sell   also sells each kind and each tender once

Selling is refused against a production host. Sales are small, and no two card sales
have one amount: ACME refuses the same card and amount within five minutes.
"""

from __future__ import annotations

import secrets
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from acme_pos import acme, cards
from carts.body import combos_of, items_of
from carts.models import CartItem, Kind
from orders.models import Tender
from orders.models.attempt import new_reference

T = TypeVar("T")
DAY = timedelta(days=1)
# The test card of ACME's own samples; no issuer knows it.
TEST_CARD = "4242424242424242"


class NothingOnSale(LookupError):
    """The catalog that was read has no such thing."""


@dataclass(frozen=True, slots=True)
class Row:
    step: str
    status: int | None
    milliseconds: int
    order_number: str = ""
    problem: str = ""

    def __str__(self) -> str:
        status = str(self.status or "-")
        facts = self.problem or self.order_number or "ok"
        return f"{self.step:<34} {status:>6} {self.milliseconds:>6} ms  {facts}"


@dataclass(frozen=True, slots=True)
class Catalog:
    """What was read, from which the sales choose."""

    times: list[acme.EventTime]
    add_ons: list[acme.AddOn]
    levels: list[acme.Level]

    def ticket(self, *, with_add_on: bool = False) -> tuple[CartItem, acme.EventTime]:
        """The cheapest ticket that costs something, at a time that has room."""
        offers = [
            (price.price, time, price)
            for time in self.times
            for price in (time.event.prices if time.event else ())
            if time.start_time > timezone.now()
            and (time.available_seats is None or time.available_seats > 1)
            and price.price > 0
            and (time.add_ons or not with_add_on)
        ]
        _, time, price = _cheapest(offers, lambda offer: offer[0])
        return _line(
            Kind.EVENT,
            unit_price=price.price,
            event_id=time.id,
            ticket_type_id=price.id,
        ), time

    def inventory(self, kind: Kind) -> CartItem:
        """The cheapest add-on or fixed donation, or the donation of any amount."""
        tied = {add_on.id for time in self.times for add_on in time.add_ons}
        offers = [a for a in self.add_ons if a.active and _is(kind, a, a.id in tied)]
        chosen = _cheapest(offers, lambda add_on: add_on.price or Decimal(0))
        price = chosen.price or Decimal(0)
        if kind == Kind.VARIABLE_DONATION:
            price = Decimal(100 + secrets.randbelow(900)) / 100
        return _line(kind, unit_price=price, inventory_id=chosen.id)

    def membership(self, *, renews: bool = False) -> CartItem:
        offers = [
            (price.price, level, offering, price)
            for level in self.levels
            for offering in level.offerings
            for price in offering.prices
            if offering.autorenewal_type.upper() != ("NONE" if renews else "REQUIRED")
        ]
        _, level, offering, price = _cheapest(offers, lambda offer: offer[0])
        card = acme.MembershipCard(
            first_name="Test",
            last_name="Member",
            name="Test Member",
            primary_card="yes",
        )
        info = acme.MembershipInfo(
            membership_category_id=level.id,
            membership_offering_id=offering.id,
            price_point_id=price.id,
            membership_cards=(card,),
            is_autorenew=renews or None,
        )
        return _line(
            Kind.MEMBERSHIP,
            unit_price=price.price,
            membership_fields=info.model_dump(mode="json", exclude_none=True),
        )

    def combo(self) -> CartItem:
        """One guest of the first combo whose events all have a time with room."""
        for combo in settings.ACME_COMBOS:
            times = [self._time_of(e.event_template_id) for e in combo.events]
            visits = [_visit(time) for time in times if time]
            if len(visits) == len(times):
                item = combo.item({combo.person_types[0].name: 1}, visits, {})
                return _line(
                    Kind.COMBO,
                    unit_price=item.amount,
                    combo_fields=item.model_dump(mode="json", exclude_none=True),
                )
        raise NothingOnSale

    def _time_of(self, template_id: str) -> acme.EventTime | None:
        now = timezone.now()
        open_ones = (
            time
            for time in self.times
            if time.template_id == template_id and time.start_time > now
            if time.available_seats is None or time.available_seats > 1
        )
        return next(open_ones, None)


class Command(BaseCommand):
    help = "Check that ACME answers; with --sell also that each kind and tender sells."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sell", action="store_true", help="make small sales too")

    def handle(self, *args: Any, sell: bool, **options: Any) -> None:  # noqa: ANN401
        if sell and not settings.TRAINING:
            raise CommandError(
                f"{settings.ACME.base_url} is a production host, so nothing is sold. "
                "Point ACME_BASE_URL at a sandbox to use --sell."
            )
        rows = []
        for row in Check(settings.ACME).rows(sell=sell):
            self.stdout.write(str(row))
            rows.append(row)
        failed = sum(bool(row.problem) for row in rows)
        self.stdout.write(f"{len(rows) - failed} of {len(rows)} steps ok")
        if failed:
            raise SystemExit(1)


class Check:
    def __init__(self, config: acme.Config) -> None:
        self._statuses: list[int] = []
        self._client = acme.Client(config, on_answer=self._statuses.append)
        self._read: dict[str, Any] = {}

    def rows(self, *, sell: bool) -> Iterator[Row]:
        yield from self._reads()
        if not sell:
            return
        if missing := {"times", "add-ons", "levels"} - self._read.keys():
            yield Row("selling", None, 0, problem=f"not tried without {missing}")
            return
        catalog = Catalog(
            self._read["times"], self._read["add-ons"], self._read["levels"]
        )
        yield from self._kinds(catalog)
        yield from self._tenders(catalog)

    def _reads(self) -> Iterator[Row]:
        client, start = self._client, timezone.now()
        week = start + 7 * DAY
        channel = settings.ACME.sale_channel
        reads: dict[str, Callable[[], Any]] = {
            "key": client.ping,
            "times": lambda: client.times(start, week),
            "events": lambda: client.events(start, week),
            "add-ons": client.addons,
            "levels": lambda: client.membership_levels(channel),
            "campaigns": client.campaigns,
            "appeals": client.appeals,
            "funds": client.funds,
            "transactions": lambda: client.transactions(start - DAY, start),
            "a reported order": self._reported_order,
        }
        for name, read in reads.items():
            yield self._step(f"read {name}", lambda n=name, r=read: self._keep(n, r))  # type: ignore[misc]

    def _reported_order(self) -> None:
        """What the nightly sync rests on: an order that a report names can be read."""
        for line in self._read.get("transactions", []):
            if line.order_id:
                self._client.order(line.order_id)
                return

    def _kinds(self, catalog: Catalog) -> Iterator[Row]:
        for kind in Kind:
            if kind == Kind.COMBO and not settings.ACME_COMBOS:
                continue
            yield self._step(
                f"sell {kind.value}",
                lambda k=kind: self._sell(_items(catalog, k)),  # type: ignore[misc]
            )

    def _tenders(self, catalog: Catalog) -> Iterator[Row]:
        for tender in Tender:
            yield self._step(
                f"pay by {tender.label.lower()}",
                lambda t=tender: self._sell(  # type: ignore[misc]
                    [catalog.inventory(Kind.VARIABLE_DONATION)], t
                ),
            )
        yield self._step(
            "renewing membership by card",
            lambda: self._sell([catalog.membership(renews=True)], Tender.CARD),
        )

    def _step(self, name: str, act: Callable[[], str]) -> Row:
        self._statuses.clear()
        began = time.monotonic()
        order_number = problem = ""
        try:
            order_number = act()
        except acme.AcmeError as error:
            problem = f"{type(error).__name__}: {error.reason}"
        except NothingOnSale:
            problem = "the catalog has nothing of this kind on sale"
        status = self._statuses[0] if self._statuses else None
        spent = round((time.monotonic() - began) * 1000)
        return Row(name, status, spent, order_number, problem)

    def _keep(self, name: str, read: Callable[[], Any]) -> str:
        self._read[name] = read()
        return ""

    def _sell(self, items: list[CartItem], tender: Tender = Tender.CASH) -> str:
        """Sell, then read the order back: its total must be the one expected."""
        total = sum((item.amount for item in items), Decimal(0))
        body = _body(items, tender, total)
        card = _card() if tender == Tender.CARD else None
        order = self._client.checkout(
            acme.with_card(body.dump(), card), request_uuid=uuid.uuid4()
        )
        if self._client.order(order.id).total_amount != total:
            raise acme.NoAnswer(f"order {order.order_number} is not {total}")
        return order.order_number


def _cheapest(offers: Iterable[T], price: Callable[[T], Decimal]) -> T:
    found = sorted(offers, key=price)
    if not found:
        raise NothingOnSale
    return found[0]


def _items(catalog: Catalog, kind: Kind) -> list[CartItem]:
    if kind == Kind.MEMBERSHIP:
        return [catalog.membership()]
    if kind == Kind.COMBO:
        return [catalog.combo()]
    if kind == Kind.EVENT:
        return [catalog.ticket()[0]]
    if kind == Kind.EVENT_ADD_ON:
        ticket, event = catalog.ticket(with_add_on=True)
        add_on = min(event.add_ons, key=lambda each: each.price or Decimal(0))
        return [
            ticket,
            _line(
                kind,
                unit_price=add_on.price or Decimal(0),
                event_id=event.id,
                inventory_id=add_on.id,
            ),
        ]
    return [catalog.inventory(kind)]


def _is(kind: Kind, add_on: acme.AddOn, is_tied: bool) -> bool:
    if kind == Kind.ADD_ON:
        return not (add_on.is_donation or is_tied) and add_on.price is not None
    is_variable = kind == Kind.VARIABLE_DONATION
    return add_on.is_donation and add_on.is_variable == is_variable


def _visit(time: acme.EventTime) -> acme.ComboEvent:
    return acme.ComboEvent(
        event_template_id=time.template_id,
        event_id=time.id,
        event_name=time.event.name if time.event else None,
        event_start_time=timezone.localtime(time.start_time).isoformat(),
    )


def _line(kind: Kind, **fields: Any) -> CartItem:  # noqa: ANN401
    return CartItem(kind=kind, name=str(kind.label), quantity=1, **fields)


def _body(
    items: list[CartItem], tender: Tender, total: Decimal
) -> acme.CheckoutB2BInput:
    needs_number = tender in {Tender.CHECK, Tender.VOUCHER}
    reference = new_reference()
    return acme.CheckoutB2BInput(
        shopping_cart=acme.ShoppingCart(
            items=items_of(items), combo_items=combos_of(items) or None
        ),
        payment_method=tender,
        payment_id=f"CHECK-{reference}" if needs_number else None,
        charge_amount=total,
        contact_first_name=settings.ACME_HOUSE_FIRST_NAME,
        contact_last_name=settings.ACME_HOUSE_LAST_NAME,
        email=settings.ACME_HOUSE_EMAIL,
        contact_email=settings.ACME_HOUSE_EMAIL,
        notes=f"{reference} acme_check",
        ticket_delivery="willCall",
        no_email=True,
        sale_channel=settings.ACME.sale_channel,
    )


def _card() -> acme.Card:
    brand = cards.brand_of(TEST_CARD)
    in_two_years = timezone.localdate() + timedelta(days=730)
    return acme.Card(
        manual_entry_card_number=TEST_CARD,
        exp_date=f"{in_two_years:%m%y}",
        cvc="123",
        credit_card_brand=brand.name if brand else "",
        cc_last_four_digits=TEST_CARD[-4:],
    )

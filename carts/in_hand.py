"""The cart in hand, read in one question with what its screen says beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import F, Func, IntegerField, Subquery, Value
from django.utils import timezone

from acme_pos.staff.models import Desk, User
from acme_pos.staff.written import Written

from . import mirror
from .models import Cart, CatalogReading
from .models.cart import WAITS, CartQuerySet
from .pricing import Price


def current(desk: Desk, cashier: User) -> Cart:
    """As `CartQuerySet.current`, with ACME's price of it as well."""
    found = _of_a_page(desk.pk, cashier.pk, timezone.now() - WAITS)
    return found[0] if found else Cart.objects.current(desk, cashier)


def named(desk: Desk, cashier: User, public_id: UUID) -> Cart | None:
    found = _named(desk.pk, cashier.pk, public_id, timezone.now() - WAITS)
    return found[0] if found else None


def _current_one(desk: int, cashier: int, since: datetime) -> CartQuerySet:
    price = Subquery(mirror.prices_of_now().values("price")[:1])
    own = _with_what_is_beside(since).open().filter(desk=desk, cashier=cashier)
    priced = own.annotate(is_price_read=Value(True), price_read=price)  # type: ignore[no-redef]
    return priced.latest_first()[:1]


def _one_named(
    desk: int, cashier: int, public_id: UUID, since: datetime
) -> CartQuerySet:
    own = _with_what_is_beside(since).filter(desk=desk, cashier=cashier)
    return own.filter(public_id=public_id)


def _with_what_is_beside(since: datetime) -> CartQuerySet:
    """With the places held for it, how many carts wait, and which reading the catalog
    is of.
    """
    waiting = Cart.objects.waiting(since).order_by()
    count = waiting.annotate(number=Func(F("pk"), function="COUNT")).values("number")
    held = Cart.objects.select_related("places_held")
    return held.annotate(  # type: ignore[no-redef]
        version_read=F("version"),
        parked_beside=Subquery(count, output_field=IntegerField()),
        catalog_stamp=Subquery(CatalogReading.objects.values("stamp")[:1]),
    )


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_of_a_page = Written(_current_one, -1, -2, LONG_AGO)
_named = Written(_one_named, -1, -2, UUID(int=0), LONG_AGO)


def price(cart: Cart) -> Price | None:
    """ACME's price of it as it is now. One that was just changed has none yet: ACME is
    asked after the change.
    """
    if cart.version_read and cart.version_read != cart.version:
        return None
    if not cart.is_price_read:
        return mirror.kept_price(cart)
    return Price.load(cart.price_read) if cart.price_read else None


def parked(cart: Cart) -> int:
    """How many carts wait, of every desk."""
    known = cart.parked_beside
    return Cart.objects.waiting().count() if known is None else known

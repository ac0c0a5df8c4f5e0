"""The last sale once more, and a total rounded up."""

from decimal import Decimal

import pytest
from django.urls import reverse

from carts.models import Cart, CartState, CatalogEntry, Kind
from tests.carts import shelf

pytestmark = pytest.mark.django_db


def has_been_paid():
    Cart.objects.filter(state=CartState.OPEN).update(state=CartState.PAID)


def repeat(till):
    return till.post(reverse("carts:repeat"), follow=True)


def lines():
    cart = Cart.objects.get(state=CartState.OPEN)
    return [(line.name, line.variant, line.quantity) for line in cart.lines]


def test_plain_lines_go_in_again_at_todays_prices(at_opening, till, cart):
    of = shelf.put_tickets(till, Adult=2)
    shelf.put(till, "event-add-on", of.id, {f"quantity_{of.add_ons[0].id}": "1"})
    shelf.put_pencils(till, 3)
    before = [(line.name, line.variant, line.quantity) for line in cart.lines]
    has_been_paid()
    shelf.reprice("add-on", shelf.PENCIL, "0.50")
    repeat(till)
    assert lines() == before
    again = Cart.objects.get(state=CartState.OPEN)
    [pencil] = [line for line in again.lines if line.name == "Museum pencil"]
    assert pencil.unit_price == Decimal("0.50")


def test_what_carries_names_is_told_and_left_out(till, cart):
    shelf.put_pencils(till)
    shelf.put_gift(till, "25")
    has_been_paid()
    page = shelf.shown(repeat(till))
    assert "Not repeated: Round-up gift. Add it by hand." in page
    assert lines() == [("Museum pencil", "", 1)]


def test_what_is_not_sold_any_more_is_told(till, cart):
    shelf.put_pencils(till)
    has_been_paid()
    CatalogEntry.objects.filter(acme_id=shelf.PENCIL).delete()
    assert "Not repeated: Museum pencil." in shelf.shown(repeat(till))
    assert lines() == []


def test_nothing_is_repeated_into_a_cart_that_is_not_empty(till, cart):
    shelf.put_pencils(till)
    has_been_paid()
    shelf.put_pencils(till)
    assert "The cart is not empty" in shelf.shown(repeat(till))
    assert lines() == [("Museum pencil", "", 1)]


def test_the_sale_of_a_colleague_is_not_repeated(till, browser_of, supervisor):
    shelf.put_pencils(till)
    has_been_paid()
    assert "You have sold nothing" in shelf.shown(repeat(browser_of(supervisor)))


def round_up(till, total):
    return till.post(reverse("carts:round-up"), {"total": total}, follow=True)


@pytest.mark.parametrize(
    ("pencils", "total"), [(1, "1.00"), (3, "1.00"), (8, "5.00"), (16, "5.00")]
)
def test_cents_are_rounded_to_the_dollar_and_dollars_to_five(till, pencils, total):
    shelf.put_pencils(till, pencils)
    assert f"Round up to ${total}" in shelf.shown(till.get(reverse("carts:sale")))
    round_up(till, total)
    cart = Cart.objects.get()
    assert cart.total == Decimal(total)
    gift = cart.lines[-1]
    assert (gift.kind, gift.inventory_id) == (
        Kind.VARIABLE_DONATION,
        shelf.ROUND_UP_GIFT,
    )
    assert "Round up to" not in shelf.shown(till.get(reverse("carts:sale")))


def test_where_a_comma_begins_the_cents_it_is_rounded_as_well(
    till, front_desk, settings
):
    settings.VENUE_COUNTRY = "ES"
    front_desk.language = "es"
    front_desk.save()
    shelf.put_pencils(till, 3)
    round_up(till, "1.00")
    assert Cart.objects.get().total == Decimal("1.00")


def test_a_total_that_the_guest_was_not_told_is_not_rounded(till, cart):
    shelf.put_pencils(till)
    page = shelf.shown(round_up(till, "2.00"))
    assert "The total has changed, so nothing was added." in page
    assert cart.total == Decimal("0.25")


def test_without_a_donation_of_any_amount_nothing_is_offered(till):
    CatalogEntry.objects.filter(kind="donation").delete()
    shelf.put_pencils(till)
    assert "Round up to" not in shelf.shown(till.get(reverse("carts:sale")))

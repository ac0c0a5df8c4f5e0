"""ACME's items, laid beside our lines: each gets its own, and none goes missing."""

from decimal import Decimal

import pytest

from acme_pos import acme
from carts import notes, pricing
from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db


def answered(*items):
    return acme.Cart.model_validate({"id": "1", "items": list(items)})


def gift(amount):
    return {"inventoryId": 2728, "quantity": 1, "amount": amount}


def amounts(cart, answer):
    price = pricing.read(cart, answer)
    return [str(price.lines[line.pk].amount) for line in cart.lines]


def test_two_gifts_of_one_kind_keep_their_amounts_in_any_order(till):
    shelf.put_gift(till, "5.00")
    shelf.put_gift(till, "7.50")
    cart = Cart.objects.get()
    assert amounts(cart, answered(gift("7.50"), gift("5.00"))) == ["5.00", "7.50"]


def test_the_same_ticket_with_and_without_limits_is_told_apart(till):
    of = shelf.put_tickets(till, Adult=1)
    first = Cart.objects.get().lines[0]
    first.ignore_entitlements = True
    first.save()
    shelf.put_tickets(till, of, Adult=2)
    ticket = {"eventId": of.id, "ticketingTypeId": first.ticket_type_id}
    answer = answered(
        {**ticket, "quantity": 1, "amount": "14.00", "isRetail": True},
        {**ticket, "quantity": 1, "amount": "11.20"},
        {**ticket, "quantity": 1, "amount": "11.00", "ignoreEntitlements": True},
    )
    cart = Cart.objects.get()
    assert amounts(cart, answer) == ["11.00", "25.20"]
    price = pricing.read(cart, answer)
    assert [price.lines[line.pk].at_full_price for line in cart.lines] == [0, 1]


def test_lines_that_acme_merged_are_said_to_be_priced_together(till):
    of = shelf.put_tickets(till, Adult=1)
    first = Cart.objects.get().lines[0]
    first.ignore_entitlements = True
    first.save()
    shelf.put_tickets(till, of, Adult=1)
    ticket = {"eventId": of.id, "ticketingTypeId": first.ticket_type_id}
    answer = answered({**ticket, "quantity": 2, "amount": "20.00"})
    cart = Cart.objects.get()
    price = pricing.read(cart, answer)
    assert price.total == Decimal("20.00")
    noted = notes.noted_lines(cart, price)
    assert [one.words for one in noted] == [notes.TOGETHER] * 2


@pytest.mark.parametrize("quantity", [1, 3], ids=["fewer", "more"])
def test_an_answer_with_another_quantity_is_no_price(till, quantity):
    shelf.put_pencils(till, 2)
    pencil = {"inventoryId": 1, "quantity": quantity, "amount": "0.25"}
    with pytest.raises(acme.NoAnswer):
        pricing.read(Cart.objects.get(), answered(pencil))


def test_an_answer_without_one_of_the_lines_is_no_price(till):
    shelf.put_pencils(till, 2)
    shelf.put_gift(till, "5.00")
    with pytest.raises(acme.NoAnswer):
        pricing.read(Cart.objects.get(), answered(gift("5.00")))

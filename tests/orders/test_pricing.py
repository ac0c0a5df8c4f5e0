"""Every sale is priced by ACME first: one copy of the cart, sealed, and sold."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from carts import mirror
from carts.models import Cart, CartState, Mirror, MirrorUse
from orders.models import Attempt, AttemptState, Order
from tests.acme import fault_server as faults
from tests.carts import shelf
from tests.carts.acme_calls import calls

from .paying import (
    CARTS,
    CASH,
    COMMITTED,
    checkouts,
    latest,
    pay,
    prepare,
    sent_body,
    sold_cart,
    stopped,
    strike,
    tender_page,
)
from .waiting import acme_that

pytestmark = COMMITTED

S = AttemptState
# A price is asked for again when it is older than a minute.
LATER = timedelta(seconds=61)


def later():
    return time_machine.travel(timezone.now() + LATER, tick=True)


def read_copy(sandbox, acme_id):
    return sandbox.get(f"{CARTS}/{acme_id}")


def assert_sold(sandbox, amount):
    [line] = sandbox.booked()
    assert line["amount"] == amount
    assert latest().is_sold
    assert Order.objects.count() == 1


def assert_nothing_sent(sandbox):
    assert checkouts(sandbox) == []
    assert Cart.objects.get().is_open
    assert not Order.objects.exists()


# --- one copy, sealed ---


def test_a_sale_sells_the_one_copy_that_was_priced(till, sandbox):
    shelf.put_pencils(till)
    with calls(sandbox) as made:
        pay(till, CASH)
    assert made == ["POST carts", "GET carts", "POST orders"]
    copy = Mirror.objects.get()
    assert (copy.use, copy.acme_id) == (MirrorUse.SOLD, latest().acme_cart_id)
    assert sent_body(sandbox)["shoppingCartId"] == copy.acme_id
    assert_sold(sandbox, "0.25")


def test_a_cart_that_travels_in_the_checkout_is_priced_too(till, sandbox, settings):
    settings.ACME_CHECKOUT_CART = "inline"
    shelf.put_pencils(till)
    with calls(sandbox) as made:
        pay(till, CASH)
    assert made == ["POST carts", "GET carts", "POST orders"]
    assert Mirror.objects.get().use == MirrorUse.FOLLOWS
    assert latest().acme_cart_id == ""
    assert_sold(sandbox, "0.25")


def test_the_copy_that_the_screen_asked_for_is_sealed_unasked(till, sandbox):
    shelf.put_pencils(till)
    mirror.price(Cart.objects.get())
    with calls(sandbox) as made:
        tender_page(till)
    assert made == []
    assert Mirror.objects.get().use == MirrorUse.SOLD


def test_tickets_for_nothing_are_priced_and_sold_as_well(till, sandbox):
    shelf.put_tickets(till, Toddler=2)
    tender_page(till)
    assert (latest().expected_total, bool(latest().acme_cart_id)) == (0, True)
    pay(till, {"tender": "Other", "number": ""})
    assert_sold(sandbox, "0.00")


# --- who still writes an older version ---


def test_a_copy_that_another_window_is_writing_is_not_the_one_sold(till, sandbox):
    """Its answer is late; what it wrote stands in a copy that nobody pays."""
    shelf.put_pencils(till)
    older = Cart.objects.get()
    mirror.price(older)
    writing = Mirror.objects.get()
    assert writing.claim()
    shelf.put_gift(till, "12.34")
    tender_page(till)
    mirror._write(older, writing.acme_id, "")
    assert latest().acme_cart_id not in {"", writing.acme_id}
    pay(till, CASH)
    assert [one["quantity"] for one in sold_cart(sandbox)["items"]] == [1, 1]
    assert_sold(sandbox, "12.59")


def test_a_sealed_copy_is_written_by_no_change_of_the_cart(till, sandbox):
    shelf.put_pencils(till)
    tender_page(till)
    sealed = latest().acme_cart_id
    shelf.put_gift(till, "12.34")
    mirror.price(Cart.objects.get())
    assert len(read_copy(sandbox, sealed).json["items"]) == 1
    assert Mirror.objects.get(use=MirrorUse.FOLLOWS).acme_id != sealed


# --- asked again ---


def test_a_fresh_price_is_not_asked_for_again(till, sandbox):
    shelf.put_pencils(till)
    address = tender_page(till)
    with calls(sandbox) as made:
        till.post(address, CASH)
    assert made == ["POST orders"]


@pytest.mark.parametrize("sold", ["pencil", "ticket"])
def test_a_price_older_than_a_minute_is_asked_for_again(
    till, sandbox, either_way, sold
):
    if sold == "ticket":
        shelf.put_tickets(till, Adult=1)
    else:
        shelf.put_pencils(till)
    address = tender_page(till)
    with later(), calls(sandbox) as made:
        till.post(address, CASH)
    assert made == ["PUT carts", "POST orders"]
    assert latest().is_sold
    assert len(sandbox.booked()) == 1


def test_what_acme_asks_more_for_meanwhile_is_not_charged(
    till, sandbox, settings, either_way
):
    shelf.put_pencils(till)
    address = tender_page(till)
    pencil = {"itemType": "Inventory", "inventoryId": shelf.PENCIL, "quantity": 1}
    dearer = {"id": "1", "items": [{**pencil, "amount": "0.35"}]}
    with (
        acme_that(settings, faults.is_down, aside=faults.says(dearer)) as server,
        later(),
    ):
        page = till.post(address, CASH, follow=True).text
        assert server.received == []
    assert "Nothing was charged. The total was $0.25; ACME asks for $0.35." in page
    assert latest().state == S.ABANDONED
    assert_nothing_sent(sandbox)


def test_places_that_are_gone_by_then_are_not_charged(till, sandbox):
    of = shelf.put_tickets(till, Adult=1)
    address = tender_page(till)
    sandbox.post("/_sandbox/reset")
    taken = {"reservationItems": [{"eventId": of.id, "quantity": of.places_left}]}
    assert sandbox.post("/v2/b2b/reservations", taken).status == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        page = till.post(address, CASH, follow=True).text
    assert "Nothing was charged." in page
    assert "sold out" in page
    assert latest().state == S.ABANDONED
    assert_nothing_sent(sandbox)


def test_when_it_cannot_be_asked_again_nothing_is_sent(till, sandbox):
    shelf.put_pencils(till)
    address = tender_page(till)
    strike(sandbox, "500", path=CARTS)
    with later():
        page = till.post(address, CASH, follow=True).text
    assert "Nothing was charged. Press Pay to try again." in page
    assert latest().state == S.ABANDONED
    assert_nothing_sent(sandbox)


# --- the copy is gone ---


@pytest.mark.parametrize("minutes", [0, 2])
def test_a_copy_that_vanished_is_not_sold_and_the_next_press_is(till, sandbox, minutes):
    """At once ACME refuses the sale; later it is seen before anything is sent."""
    shelf.put_pencils(till)
    address = tender_page(till)
    assert sandbox.send("DELETE", f"{CARTS}/{latest().acme_cart_id}").status == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True):
        page = till.post(address, CASH, follow=True).text
    assert latest().state == (S.ABANDONED if minutes else S.REJECTED)
    assert "othing was charged" in page or "No money moved." in page
    assert sandbox.booked() == []
    assert Cart.objects.get().is_open
    pay(till, CASH)
    assert_sold(sandbox, "0.25")


# --- ACME's cart API is down ---


@pytest.mark.parametrize(
    ("fault", "method"),
    [("500", "POST"), ("wrong-json", "POST"), ("cut-after", "POST"), ("500", "GET")],
)
def test_a_plain_cart_is_then_sold_whole_at_our_own_price(till, sandbox, fault, method):
    shelf.put_pencils(till, 2)
    strike(sandbox, fault, path=CARTS, method=method)
    address = tender_page(till)
    assert (latest().acme_cart_id, latest().priced_at) == ("", None)
    with later(), calls(sandbox) as made:
        till.post(address, CASH)
    assert made == ["POST orders"]
    body = sent_body(sandbox)
    assert body["shoppingCart"]["items"][0]["quantity"] == 2
    assert body["chargeAmount"] == "0.50"
    assert "shoppingCartId" not in body
    assert_sold(sandbox, "0.50")


def test_tickets_are_sold_without_a_hold_as_well(till, sandbox):
    shelf.put_tickets(till, Adult=1)
    for path in (CARTS, "/v2/b2b/reservations"):
        strike(sandbox, "500", path=path)
    pay(till, CASH)
    assert "reservationId" not in sent_body(sandbox)["shoppingCart"]
    assert_sold(sandbox, "24.00")


def test_what_only_acme_can_price_waits_for_it(till, sandbox):
    shelf.put_tickets(till, Adult=1)
    shelf.put_coupons(till, "LANTERN25")
    strike(sandbox, "500", path=CARTS)
    assert "ACME did not price this cart. Nothing was charged." in stopped(till)
    assert not Attempt.objects.exists()
    assert_nothing_sent(sandbox)
    pay_at(till, "18.00")
    assert_sold(sandbox, "18.00")


def pay_at(till, told):
    till.post(tender_page(till, told=told), CASH)


def test_what_acme_refuses_to_price_is_said_in_its_words(till, sandbox):
    shelf.put_tickets(till, Adult=1)
    both = {"coupon_codes": ["LANTERN25"], "membership_ids": ["3718601"]}
    Cart.objects.update(**both)
    page = stopped(till)
    assert "It says:" in page
    assert "Take the coupon or membership off." in page
    assert not Attempt.objects.exists()
    assert_nothing_sent(sandbox)


def test_pressed_twice_one_copy_is_priced(till, sandbox):
    shelf.put_pencils(till)
    with calls(sandbox) as made:
        assert prepare(till)["Location"] == prepare(till)["Location"]
    assert made == ["POST carts", "GET carts"]
    assert Cart.objects.get().state == CartState.OPEN

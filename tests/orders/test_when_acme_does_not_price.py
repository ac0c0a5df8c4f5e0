"""The cart API is down or refuses: what we can price is sold, and nobody is stuck."""

import re

import pytest
from django.urls import reverse

from carts import mirror
from carts.models import Cart, Hold, Mirror, MirrorUse
from orders.models import Attempt, AttemptState, Order
from tests.carts import shelf

from .paying import CARTS, CASH, COMMITTED, latest, pay, prepare, sent_body

pytestmark = COMMITTED

HOLDS = "/v2/b2b/reservations"


def down(sandbox, fault="500", path=CARTS, **more):
    wanted = {"fault": fault, "endless": True, "path": path, **more}
    assert sandbox.post("/_sandbox/faults", wanted).status == 200


def up(sandbox):
    sandbox.send("DELETE", "/_sandbox/faults")


def press_pay(till):
    """Press the button of the page as it is; where it leads."""
    page = till.get(reverse("carts:sale")).content.decode()
    form = page[page.index(f'action="{reverse("orders:prepare")}"') :]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = till.post(reverse("orders:prepare"), sent)
    return answer["Location"]


@pytest.mark.parametrize("refusal", ["key", "cart"])
def test_a_plain_cart_that_acme_refuses_to_price_is_sold_by_us(
    till, sandbox, settings, refusal
):
    """A key without the cart API, or a ticket that only inside sales may sell."""
    shelf.put_pencils(till, 2)
    if refusal == "key":
        down(sandbox, "html-502")
    else:
        Cart.objects.get().items.update(inventory_id="1")
        down(sandbox, "429")
    pay(till, CASH)
    body = sent_body(sandbox)
    assert body["chargeAmount"] == "0.50"
    assert body["shoppingCart"]["items"][0]["inventoryId"] == "1"
    assert latest().is_sold


def test_with_the_wrong_tenant_for_carts_the_desk_still_sells(till, sandbox, settings):
    """403: the online family refuses this key; the back office takes it."""
    shelf.put_pencils(till)
    settings.ACME = settings.ACME.__class__(
        **{
            name: getattr(settings.ACME, name)
            for name in settings.ACME.__dataclass_fields__
            if name != "tenant_id"
        },
        tenant_id="999",
    )
    pay(till, CASH)
    assert latest().is_sold
    assert Mirror.objects.count() == 0


def test_when_acme_falls_silent_after_its_price_was_shown_that_price_is_sold(
    till, sandbox
):
    shelf.reprice("add-on", shelf.PENCIL, "0.20")
    shelf.put_pencils(till, 4)
    mirror.price(Cart.objects.get())
    down(sandbox)
    Mirror.objects.update(priced_at="2026-01-01T00:00:00Z")
    where = press_pay(till)
    assert where != reverse("carts:sale")
    assert str(latest().expected_total) == "1.00"
    assert (latest().acme_cart_id, latest().priced_at) == ("", None)


def test_another_total_than_that_of_a_waiting_payment_prices_the_cart_anew(
    till, sandbox
):
    shelf.reprice("add-on", shelf.PENCIL, "0.20")
    shelf.put_pencils(till, 4)
    down(sandbox)
    prepare(till, Cart.objects.get())
    old = latest()
    assert str(old.expected_total) == "0.80"
    up(sandbox)
    mirror.price(Cart.objects.get())
    press_pay(till)
    old.refresh_from_db()
    assert old.state == AttemptState.ABANDONED
    assert str(latest().expected_total) == "1.00"


def test_a_write_that_may_still_arrive_is_never_what_is_sold(till, sandbox):
    """The first change timed out; it lands after the second one was priced."""
    shelf.put_pencils(till, 2)
    mirror.price(Cart.objects.get())
    late = Mirror.objects.get()
    shelf.put_pencils(till, 1)
    older = Cart.objects.get()
    down(sandbox, "500-after", method="PUT")
    with pytest.raises(mirror.acme.NoAnswer):
        mirror.price(older)
    up(sandbox)
    shelf.put_gift(till, "5.00")
    mirror.price(Cart.objects.get())
    mirror._write(older, late.acme_id, "")
    pay(till, CASH)
    late.refresh_from_db()
    assert late.use == MirrorUse.RETIRED
    assert latest().acme_cart_id != late.acme_id
    assert str(Order.objects.get().total_amount) == "5.75"


def test_a_copy_without_the_places_just_held_is_not_sealed(till, sandbox):
    of = shelf.put_tickets(till, Adult=2)
    mirror.price(Cart.objects.get())
    without = Mirror.objects.get()
    prepare(till, Cart.objects.get())
    held = Hold.objects.get()
    assert held.places == {of.id: 2}
    sold = Mirror.objects.get(acme_id=latest().acme_cart_id)
    assert sold.reservation_id == held.reservation_id
    assert without.reservation_id == ""


def test_no_room_stops_once_and_is_tried_all_the_same_when_pressed_again(till, sandbox):
    of = shelf.put_tickets(till, Adult=5)
    taken = [{"eventId": of.id, "quantity": of.places_left - 3}]
    sandbox.post(HOLDS, {"reservationItems": taken})
    assert press_pay(till) == reverse("carts:sale")
    page = till.get(reverse("carts:sale")).content.decode()
    assert "Press Pay again to try all the same" in page
    assert "Room for all at other times" in page
    assert not Attempt.objects.exists()

    assert press_pay(till) != reverse("carts:sale")
    refused = pay(till, CASH).content.decode()
    assert latest().state == AttemptState.REJECTED
    assert "No money moved" in refused
    assert "Room for all at other times" in refused
    assert sandbox.booked() == []


def test_a_snapshot_from_before_acme_priced_every_cart_is_still_shown(till, sandbox):
    shelf.put_pencils(till, 2)
    prepare(till, Cart.objects.get())
    attempt = latest()
    for line in attempt.snapshot["lines"]:
        del line["amount"], line["note"]
    attempt.save(update_fields=["snapshot"])
    page = till.get(reverse("orders:tender", args=[attempt.public_id]))
    assert "$0.50" in page.content.decode()

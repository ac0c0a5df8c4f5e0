"""Places held at ACME: never twice, never in the way of a sale."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from carts import catalog, holds
from carts.models import Cart, CatalogEntry, Hold
from tests.carts import shelf
from tests.carts.acme_calls import calls

pytestmark = pytest.mark.django_db

HOLDS = "/v2/b2b/reservations"


@pytest.fixture
def two_adults(till):
    """A cart of two tickets, and their event."""
    return shelf.put_tickets(till, Adult=2)


def keep():
    """As a request of its own does it."""
    return holds.keep(Cart.objects.get())


def seats_left(sandbox, event_id):
    path = f"/v2/b2b/event/instances/{event_id}"
    found = sandbox.get(path).json
    return found["capacity"] - found["soldQuantity"]


def test_while_one_window_asks_another_does_not(two_adults, sandbox):
    hold = Hold.objects.create(cart=Cart.objects.get())
    assert hold.claim()
    with calls(sandbox) as made:
        assert keep().problem == ""
    assert made == []


def test_a_question_that_is_not_answered_is_not_asked_again_for_a_while(
    two_adults, sandbox
):
    """Each may have taken places all the same."""
    fault = {"fault": "500-after", "endless": True, "path": HOLDS}
    sandbox.post("/_sandbox/faults", fault)
    with calls(sandbox) as made:
        for _ in range(4):
            assert keep().problem == holds.NOT_HELD
    assert made == ["POST reservations"]
    sandbox.send("DELETE", "/_sandbox/faults")
    later = timezone.now() + holds.QUIET + timedelta(seconds=1)
    with time_machine.travel(later, tick=True):
        assert keep().problem == ""


def test_a_hold_without_a_readable_end_lasts_as_usual(two_adults):
    held = keep()
    held.write(expires_at=timezone.now() + holds.USUAL)
    assert keep().reservation_id == held.reservation_id


def test_what_is_held_stays_held_when_more_is_refused(till, two_adults, sandbox):
    held = keep()
    others = two_adults.places_left - 3
    wanted = [{"eventId": two_adults.id, "quantity": others}]
    assert sandbox.post(HOLDS, {"reservationItems": wanted}).status == 200
    line = Cart.objects.get().lines[0]
    till.post(reverse("carts:quantity", args=[line.pk]), {"quantity": 9})
    refused = keep()
    assert refused.no_room
    assert refused.reservation_id == held.reservation_id
    assert refused.places == {two_adults.id: 2}


def test_the_places_held_for_this_cart_can_be_given_to_another_ticket(till, two_adults):
    """The catalog was read while they were held, so it counts them as taken."""
    keep()
    CatalogEntry.objects.filter(acme_id=two_adults.id).update(places_left=0)
    line = Cart.objects.get().lines[0]
    till.post(reverse("carts:quantity", args=[line.pk]), {"quantity": 1})
    sold_out = catalog.event(two_adults.id)
    shelf.put(till, "event", sold_out.id, shelf.tickets(sold_out, Child=1))
    form = shelf.tickets(sold_out, Child=1)
    refused = shelf.post_item(till, "event", sold_out.id, form)
    assert refused.status_code == 422, "two are held, and two are in the cart"


def test_rows_of_paid_carts_are_forgotten(two_adults):
    keep()
    holds.forget_lapsed()
    assert Hold.objects.exists()
    Cart.objects.get().mark_paid()
    holds.forget_lapsed()
    assert not Hold.objects.exists()

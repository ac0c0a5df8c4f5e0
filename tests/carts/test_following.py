"""ACME is asked by the part of the page after a change, and by nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from carts.models import Cart, CatalogEntry, Hold, Mirror
from tests.carts import shelf
from tests.carts.acme_calls import calls

pytestmark = pytest.mark.django_db

FIRST_PRICE = ["POST carts", "GET carts"]
PRICE = ["PUT carts"]
FIRST_HOLD = ["POST reservations"]
HOLD = ["PUT reservations"]
WHAT_IF = ["POST carts", "GET carts"]


@pytest.fixture(autouse=True)
def _nothing_asked_before():
    cache.clear()


def follow(till, cart=None):
    """What the page asks for a moment after it was shown."""
    cart = cart or Cart.objects.get()
    sent = {"cart": cart.public_id, "version": cart.version}
    return till.post(reverse("carts:following"), sent, headers={"HX-Request": "true"})


def words(till):
    answer = follow(till)
    assert answer.status_code == 200
    return answer.content.decode()


def set_quantity(till, quantity):
    line = Cart.objects.get().items.present().first()
    till.post(reverse("carts:quantity", args=[line.pk]), {"quantity": quantity})


def test_no_page_view_and_no_change_asks_acme(till, sandbox):
    with calls(sandbox) as made:
        shelf.put_tickets(till, Adult=2)
        set_quantity(till, 3)
        for name in ("tickets", "add-ons", "donations", "memberships"):
            till.get(reverse("carts:sale"), {"shelf": name})
        shelf.write_guest(till, first_name="Ida")
        till.post(reverse("carts:empty"))
        till.post(reverse("carts:undo"))
    assert made == []


def test_what_follows_asks_once_for_hold_and_price_and_twice_for_an_offer(
    till, sandbox
):
    shelf.put_tickets(till, Adult=2)
    with calls(sandbox) as made:
        follow(till)
    assert made == [*FIRST_HOLD, *FIRST_PRICE, *WHAT_IF]

    set_quantity(till, 3)
    with calls(sandbox) as made:
        follow(till)
    assert made == [*HOLD, *PRICE, *WHAT_IF]

    set_quantity(till, 2)
    with calls(sandbox) as made:
        follow(till)
    assert made == [*HOLD, *PRICE], "the offer of a known mix is kept"


def test_the_same_places_are_not_held_again(till, sandbox):
    shelf.put_tickets(till, Adult=2)
    follow(till)
    shelf.put_pencils(till)
    with calls(sandbox) as made:
        follow(till)
    assert [call for call in made if "reservations" in call] == []


def test_nothing_is_held_or_offered_where_there_is_no_ticket(till, sandbox):
    shelf.put_pencils(till)
    with calls(sandbox) as made:
        follow(till)
    assert made == FIRST_PRICE


def test_a_page_that_is_not_of_now_asks_nothing(till, sandbox):
    shelf.put_pencils(till)
    stale = Cart.objects.get()
    shelf.put_pencils(till)
    with calls(sandbox) as made:
        assert follow(till, stale).status_code == 204
    assert made == []


def test_an_emptied_cart_gives_its_places_back(till, sandbox):
    shelf.put_tickets(till, Adult=2)
    follow(till)
    till.post(reverse("carts:empty"))
    with calls(sandbox) as made:
        follow(till)
    assert made == ["DELETE reservations"]
    assert not Hold.objects.exists()


def test_a_coupon_is_told_line_by_line_with_its_name(till):
    shelf.put_tickets(till, Adult=2)
    shelf.put_pencils(till)
    Cart.objects.update(coupon_codes=["lantern25", "NONE"])
    page = words(till)
    assert "A quarter off, instead of $48.00" in page
    assert "$36.00" in page
    assert page.count("$36.25") == 3, "in the total, on the button and for the ear"
    kept = till.get(reverse("carts:sale")).content.decode()
    assert "A quarter off, instead of $48.00" in kept
    assert 'value="36.25"' in kept


def test_a_price_above_our_preview_is_told_too(till):
    of = shelf.put_tickets(till, Adult=1)
    Cart.objects.get().items.update(unit_price="20.00")
    assert "instead of $20.00" in words(till)
    assert CatalogEntry.objects.filter(acme_id=of.id).exists()


@pytest.mark.parametrize("fault", ["500", "html-502", "wrong-json", "cut-before"])
def test_without_the_cart_api_our_own_total_stays_and_is_said_to_be_ours(
    till, sandbox, fault
):
    shelf.put_pencils(till, 2)
    sandbox.post(
        "/_sandbox/faults", {"fault": fault, "times": 9, "path": "/v2/b2c/carts"}
    )
    page = words(till)
    assert "ACME did not price this cart. The total shown is our own." in page
    assert "$0.50" in page


@pytest.mark.parametrize("gone", ["vanished", "sold"])
def test_a_copy_that_acme_does_not_take_any_more_is_made_anew(till, sandbox, gone):
    shelf.put_pencils(till)
    follow(till)
    old = Mirror.objects.get()
    if gone == "vanished":
        sandbox.post("/_sandbox/reset")
    else:
        sandbox.check_out(
            {"shoppingCartId": old.acme_id, "paymentMethod": "Cash", "email": "a@b.cc"}
        )
    shelf.put_pencils(till)
    with calls(sandbox) as made:
        assert "$0.50" in words(till)
    assert made == [*PRICE, *FIRST_PRICE]
    assert Mirror.objects.exclude(pk=old.pk).get().price["total"] == "0.50"


def test_while_another_window_writes_it_asks_again_later(till, sandbox):
    shelf.put_pencils(till)
    follow(till)
    Mirror.objects.get().claim()
    with calls(sandbox) as made:
        page = words(till)
    assert made == []
    assert 'hx-trigger="load delay:1s"' in page, "it asks again"
    assert "hx-swap-oob" not in page


def test_the_hold_counts_down_and_is_taken_anew_before_it_ends(till, sandbox):
    shelf.put_tickets(till, Adult=2)
    assert "2 places held" in words(till)
    hold = Hold.objects.get()
    later = timezone.now() + timedelta(minutes=8)
    with time_machine.travel(later, tick=True), calls(sandbox) as made:
        follow(till)
    assert "PUT reservations" in made
    assert Hold.objects.get().reservation_id == hold.reservation_id


def test_no_room_names_the_nearest_times_that_have_some(till, sandbox):
    of = shelf.put_tickets(till, Adult=20)
    taken = {"eventId": of.id, "quantity": of.places_left - 5}
    sandbox.post("/v2/b2b/reservations", {"reservationItems": [taken]})
    page = words(till)
    assert "5 left" in page
    assert "Room for all at other times of General Admission" in page
    assert Hold.objects.get().no_room


def test_a_hold_that_acme_does_not_give_is_no_reason_to_stop(till, sandbox):
    shelf.put_tickets(till, Adult=1)
    sandbox.post(
        "/_sandbox/faults", {"fault": "500", "times": 9, "path": "/v2/b2b/reservations"}
    )
    page = words(till)
    assert "no places are held" in page
    assert "$24.00" in page


def test_the_offer_names_both_prices_and_joining_gives_them(till):
    shelf.put_tickets(till, Adult=2)
    page = words(till)
    assert "With a Dual membership: $100.00 today in all" in page
    assert "(cart $0.00 + membership $100.00)" in page
    shelf.write_guest(till, first_name="Ida", last_name="Example")
    dual = shelf.level("Dual")
    till.post(reverse("carts:join", args=[dual.id]))
    cart = Cart.objects.get()
    assert cart.price_level_id == dual.id
    assert "Member price, instead of $48.00" in words(till)

    [line] = [line for line in cart.lines if line.membership]
    till.post(reverse("carts:remove", args=[line.pk]))
    assert Cart.objects.get().price_level_id == ""
    assert "Member price" not in words(till)


def test_joining_a_guest_without_a_name_asks_for_it(till):
    shelf.put_tickets(till, Adult=1)
    dual = shelf.level("Dual")
    form = till.post(reverse("carts:join", args=[dual.id]), follow=True)
    assert 'name="joins" value="1"' in form.content.decode()
    shelf.put(
        till,
        "membership",
        dual.id,
        {**shelf.membership(dual, "Ida Example"), "joins": "1"},
    )
    assert Cart.objects.get().price_level_id == dual.id

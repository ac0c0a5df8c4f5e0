"""A cart waits while another guest is served, and comes back at any desk."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff import times
from acme_pos.staff.models import AuditEvent, Desk
from carts import catalog, parking
from carts.models import Cart, CartState, CatalogEntry, Hold
from tests.carts import shelf
from tests.conftest import person

pytestmark = pytest.mark.django_db


def park(till, name=None, cart=None, **how):
    cart = cart or Cart.objects.open().latest_first().first()
    sent = {"cart": cart.public_id} | ({} if name is None else {"name": name})
    return till.post(reverse("carts:park"), sent, follow=True, **how)


def recall(till, cart):
    address = reverse("orders:recall-parked", args=[cart.public_id])
    return till.post(address, follow=True)


def parked_list(till):
    return till.get(reverse("orders:parked"))


def follow(till, cart):
    """What the page asks by itself, a moment after a change."""
    cart.refresh_from_db()
    asked = {"cart": cart.public_id, "version": cart.version}
    till.post(reverse("carts:following"), asked)
    cart.refresh_from_db()


def names_in(answer):
    return [row.name for row in answer.context["waiting"]]


def test_it_waits_under_its_name_and_the_next_cart_is_empty(till, cart):
    shelf.put_pencils(till, 2)
    page = park(till, "Blue coats")
    assert "Parked as Blue coats. F9 brings it back." in page.text
    assert page.context["cart"].lines == []
    cart.refresh_from_db()
    assert (cart.state, cart.parked_name) == (CartState.PARKED, "Blue coats")
    assert len(cart.lines) == 1
    [line] = AuditEvent.objects.filter(action="cart parked")
    assert "Blue" not in str((line.facts, line.before, line.after, line.subject_name))


def test_a_name_is_there_already(till, cart):
    event = shelf.put_tickets(till, Adult=2)
    soon = timezone.localtime(event.starts_at)
    at = times.clock(soon) if soon.date() == timezone.localdate() else None
    at = at or times.near_moment(soon)
    assert f'value="2 tickets, {at}"' in till.get(reverse("carts:sale")).text
    shelf.write_guest(till, first_name="Ana", last_name="Ruiz")
    assert 'value="Ana Ruiz"' in till.get(reverse("carts:sale")).text
    park(till, "")
    cart.refresh_from_db()
    assert cart.parked_name == "Ana Ruiz"


def test_an_empty_cart_is_not_parked(till, cart):
    page = park(till, "Nobody").text
    assert "Nothing was parked: the cart is empty." in page
    cart.refresh_from_db()
    assert cart.is_open


@pytest.mark.parametrize("state", [CartState.LOCKED, CartState.PAID, CartState.PARKED])
def test_only_an_open_cart_is_parked(till, cart, state):
    shelf.put_pencils(till)
    Cart.objects.filter(pk=cart.pk).update(state=state)
    page = park(till, "Mine", cart=cart).text
    assert "changed or paid in another window" in page
    cart.refresh_from_db()
    assert (cart.state, cart.parked_name) == (state, "")
    assert not AuditEvent.objects.filter(action="cart parked").exists()


def test_a_card_number_is_no_name_and_what_was_in_hand_stays(till, cart):
    shelf.put_pencils(till)
    answer = park(till, "4242 4242 4242 4242")
    assert answer.status_code == 422
    assert "4242 4242 4242 4242" not in answer.text
    cart.refresh_from_db()
    assert cart.is_open


def test_every_desk_sees_it_and_its_own_come_first(till, desk, browser_of):
    shelf.put_pencils(till)
    park(till, "Here")
    other = Desk.objects.create(name="Desk 2")
    till.post(reverse("staff:desk"), {"desk": other.pk})
    shelf.put_pencils(till)
    park(till, "There")
    assert names_in(parked_list(till)) == ["There", "Here"]
    till.post(reverse("staff:desk"), {"desk": desk.pk})
    answer = parked_list(till)
    assert names_in(answer) == ["Here", "There"]
    assert answer.text.count("data-enter") >= 1
    assert "No places needed" in answer.text


def test_the_list_tells_the_truth_of_the_places(till, cart):
    shelf.put_tickets(till, Adult=2)
    follow(till, cart)
    park(till)
    assert "2 places held" in parked_list(till).text
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        page = parked_list(till).text
        assert "Places not held any more" in page
        assert "2 places held" not in page


def test_places_that_lapsed_are_said_and_held_again(till, cart):
    shelf.put_tickets(till, Adult=2)
    follow(till, cart)
    park(till, "Ana")
    Hold.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "Its places are not held any more." in recall(till, cart).text
    follow(till, cart)
    assert cart.hold_or_none.is_live
    assert cart.hold_or_none.total == 2


def test_it_comes_back_and_what_was_in_hand_waits_instead(till, cart):
    shelf.put_gift(till, "25")
    park(till, "Ana")
    shelf.put_pencils(till, 3)
    in_hand = Cart.objects.open().get()
    page = recall(till, cart)
    assert "Ana is back, as it was parked." in page.text
    name = parking.name_of(in_hand)
    assert f"The cart you had is parked as {name}. F9 brings it back." in page.text
    assert page.context["cart"] == cart
    assert len(page.context["cart"].lines) == 1
    in_hand.refresh_from_db()
    assert in_hand.is_parked


def test_an_empty_cart_in_hand_is_not_parked_for_it(till, cart):
    shelf.put_pencils(till)
    park(till, "Ana")
    till.get(reverse("carts:sale"))
    page = recall(till, cart)
    assert "The cart you had is parked" not in page.text
    assert not Cart.objects.filter(state=CartState.PARKED).exists()


def test_of_two_who_want_it_the_second_is_told_who_has_it(till, cart, browser_of):
    shelf.put_pencils(till)
    park(till, "Ana")
    finn = browser_of(person("Finn", "front desk"))
    shelf.put_gift(finn, "25")
    assert recall(till, cart).context["cart"] == cart
    page = recall(finn, cart)
    assert "Ana does not wait any more: Frida has it at Desk 1." in page.text
    [in_hand] = Cart.objects.filter(cashier__username="finn")
    assert in_hand.is_open
    assert [line.actor.username for line in _recalled()] == ["frida"]


def test_a_guest_without_lines_is_set_aside_and_not_the_next_one(till, cart):
    shelf.put_pencils(till)
    park(till, "Ana")
    shelf.write_guest(till, first_name="Bea")
    recall(till, cart)
    assert names_in(parked_list(till)) == ["Bea"]
    Cart.objects.filter(pk=cart.pk).update(state=CartState.PAID)
    assert till.get(reverse("carts:sale")).context["cart"].is_walk_up


def _recalled():
    return AuditEvent.objects.filter(action="cart recalled")


def test_what_changed_meanwhile_is_said_before_anything_else(till, cart):
    event = shelf.put_tickets(till, Adult=3)
    park(till, "Ana")
    shelf.reprice("event", event.id, "99.00")
    entry = CatalogEntry.objects.get(acme_id=event.id)
    CatalogEntry.objects.filter(pk=entry.pk).update(places_left=1)
    page = recall(till, cart).text
    assert "1 of the 3 places in the cart are free" in page
    assert "Prices have changed" in page
    assert "now $99.00" in page
    assert "as it was parked" not in page
    assert Cart.objects.get(pk=cart.pk).total == 297


def test_what_left_the_shelf_is_named(till, cart):
    shelf.put_pencils(till)
    park(till, "Ana")
    CatalogEntry.objects.filter(acme_id=shelf.PENCIL).delete()
    assert "is not on sale any more" in recall(till, cart).text


def test_before_the_catalog_is_read_nothing_is_said_of_any_line(till, cart):
    shelf.put_pencils(till)
    park(till, "Ana")
    CatalogEntry.objects.all().delete()
    assert catalog.as_of() is None
    assert "not on sale" not in recall(till, cart).text


def test_it_asks_nothing_of_acme(till, cart, sandbox):
    shelf.put_tickets(till, Adult=2)
    asked = len(sandbox.get("/_sandbox/requests.json").json)
    park(till, "Ana")
    parked_list(till)
    recall(till, cart)
    assert len(sandbox.get("/_sandbox/requests.json").json) == asked


def test_the_list_asks_the_database_as_often_however_many_wait(till):
    asked = []
    for more in (1, 9):
        for _ in range(more):
            shelf.put_pencils(till)
            shelf.put_tickets(till, Adult=1)
            park(till)
        till.get(reverse("carts:sale"))
        with CaptureQueriesContext(connection) as queries:
            parked_list(till)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_one_whose_prices_move_in_another_window_comes_back_all_the_same(
    till, cart, monkeypatch
):
    shelf.put_pencils(till)
    park(till, "Ana")
    shelf.reprice("add-on", shelf.PENCIL, "0.50")
    stepped = Cart.reprice

    def overtaken(self, prices):
        Cart.objects.get(pk=self.pk).swap()
        stepped(self, prices)

    monkeypatch.setattr(Cart, "reprice", overtaken)
    page = recall(till, cart)
    assert page.context["cart"] == cart
    assert "Prices have changed" not in page.text
    assert Cart.objects.get(pk=cart.pk).total == Decimal("0.25")


def test_the_button_counts_what_waits(till):
    assert "Recall" not in till.get(reverse("carts:sale")).text
    for _ in range(2):
        shelf.put_pencils(till)
        park(till)
    assert "Recall 2" in till.get(reverse("carts:sale")).text


def test_what_waits_longer_than_a_day_forgets_its_name_and_leaves_the_list(till, cart):
    shelf.put_pencils(till)
    park(till, "Ana")
    long_ago = timezone.now() - timedelta(hours=25)
    Cart.objects.filter(pk=cart.pk).update(updated_at=long_ago)
    assert names_in(parked_list(till)) == []
    shelf.put_gift(till, "25")
    in_hand = Cart.objects.open().get()
    page = recall(till, cart)
    assert "Ana does not wait any more: nobody came for a day." in page.text
    assert Cart.objects.open().get() == in_hand
    assert Cart.objects.get(pk=cart.pk).is_parked

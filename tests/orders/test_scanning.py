"""What a scanned code does: an order, something to sell, a member, or words why not."""

import logging

import pytest
from django.urls import reverse

from acme_pos.staff.models import Desk
from carts.models import Cart, CartChanged, CartItem
from tests.carts import shelf
from tests.orders import many_rows, paying

pytestmark = pytest.mark.django_db

ADA, LAPSED = "3718601", "3718604"
TOTE_BAG, TOTE_BAG_SKU = "820", "IMG-0820"
VISA = "4242424242424242"
HTMX = {"HX-Request": "true", "HX-Target": "cart"}
ELSEWHERE = {"HX-Request": "true", "HX-Target": "scanned"}


def scan(till, code, status=200, headers=HTMX):
    answer = till.post(reverse("orders:scan"), {"code": code}, headers=headers)
    assert answer.status_code == status, answer.text
    return answer


def stand_at(till, desk):
    till.post(reverse("staff:desk"), {"desk": desk.pk})


def in_the_cart():
    return sorted(CartItem.objects.present().values_list("name", "quantity"))


def is_refused(answer, *words):
    for each in words:
        assert each in answer.text
    assert answer["HX-Retarget"] == "#scanned"
    assert '"good": false' in answer["HX-Trigger-After-Settle"]


def is_asked_of_acme(sandbox):
    return bool(shelf.requests_to(sandbox, "/membership"))


@pytest.mark.parametrize("code", [TOTE_BAG_SKU, TOTE_BAG_SKU.lower(), TOTE_BAG])
def test_an_item_goes_into_the_cart_and_once_more_for_one_more(till, cart, code):
    answer = scan(till, code)
    assert 'id="cart"' in answer.text
    assert "Tote bag" in answer.text
    assert 'id="shelf"' not in answer.text
    assert '"good": true' in answer["HX-Trigger-After-Settle"]
    scan(till, code)
    assert in_the_cart() == [("Tote bag", 2)]


def test_a_bar_code_is_sold_without_asking_acme(till, cart, sandbox):
    sandbox.post("/_sandbox/faults", {"fault": "500", "path": "/v2/b2b/membership"})
    scan(till, TOTE_BAG_SKU)
    assert in_the_cart() == [("Tote bag", 1)]
    assert not is_asked_of_acme(sandbox)


def test_from_another_page_the_way_leads_to_the_cart(till, cart):
    answer = scan(till, TOTE_BAG_SKU, headers=ELSEWHERE)
    assert answer["HX-Redirect"] == reverse("carts:sale")
    assert in_the_cart() == [("Tote bag", 1)]
    assert "Tote bag is in the cart." in till.get(answer["HX-Redirect"]).text


def test_what_was_not_written_is_not_told_as_done(till, cart, monkeypatch):
    def changed(cart, items):
        raise CartChanged

    monkeypatch.setattr(Cart, "add", changed)
    answer = scan(till, TOTE_BAG_SKU, headers=ELSEWHERE)
    page = till.get(answer["HX-Redirect"]).text
    assert "Nothing was added here" in page
    assert "Tote bag is in the cart." not in page
    assert in_the_cart() == []


def test_a_ticket_type_is_a_ticket_for_its_next_time_today(till, cart, at_opening):
    event = shelf.event(least=1)
    adult = next(price for price in event.prices if price.name == "Adult")
    scan(till, adult.id)
    [line] = CartItem.objects.present()
    assert (line.ticket_type_id, line.quantity) == (adult.id, 1)


def test_an_events_add_on_needs_a_ticket_of_that_event(till, cart):
    time = shelf.event("Skies That Never Were")
    [add_on, *_] = time.add_ons
    is_refused(scan(till, add_on.sku, status=422), "Nobody knows the code")
    assert in_the_cart() == []
    shelf.put_tickets(till, time, Adult=1)
    scan(till, add_on.sku)
    assert (add_on.name, 1) in in_the_cart()


def test_a_gift_of_any_amount_asks_for_it(till, cart):
    answer = scan(till, shelf.ROUND_UP_GIFT, status=422)
    is_refused(answer, "Round-up gift needs an amount. The cart was not changed.")
    assert in_the_cart() == []


def test_an_active_member_is_on_the_cart_at_once(till, cart):
    answer = scan(till, f"000{ADA}")
    assert "Ada Quillfeather" in answer.text
    assert Cart.objects.get().membership_ids == [ADA]
    assert in_the_cart() == []


def test_a_lapsed_member_is_told_and_offered_and_not_taken(till, cart):
    answer = scan(till, LAPSED, status=422)
    is_refused(
        answer, "Lapsed since", "The cart was not changed.", reverse("carts:members")
    )
    assert Cart.objects.get().membership_ids == []


def test_a_member_beside_a_coupon_is_refused_in_words(till, cart):
    shelf.put_coupons(till, "NOPE")
    is_refused(scan(till, ADA, status=422), "coupon")
    assert Cart.objects.get().membership_ids == []


@pytest.fixture
def order(supervisor, groups):
    """Sold by somebody else at another desk: Frida has no way to it but its number."""
    [sold] = many_rows.make(1, supervisor, Desk.objects.create(name="Desk 9"))
    return sold


def test_an_order_is_opened_by_its_number(till, cart, desk, order):
    page = reverse("orders:order", args=[order.pk])
    stand_at(till, desk)
    assert till.get(page).status_code == 404
    assert scan(till, order.order_number)["HX-Redirect"] == page
    assert till.get(page).status_code == 200


def test_an_order_does_not_take_a_cashier_away_from_a_cart(till, cart, desk, order):
    stand_at(till, desk)
    shelf.put_pencils(till)
    answer = scan(till, order.order_number, status=422)
    is_refused(answer, "this page stays", reverse("orders:order", args=[order.pk]))
    assert "HX-Redirect" not in answer


def test_what_nobody_knows_is_shown_and_changes_nothing(till, cart):
    answer = scan(till, "ZZ-99<b>", status=422)
    is_refused(answer, "ZZ-99&lt;b&gt;", "The cart was not changed.", "search by name")
    assert in_the_cart() == []
    assert Cart.objects.get().version == cart.version


def test_acme_away_is_told_apart_from_a_code_that_nobody_knows(till, cart, sandbox):
    sandbox.post("/_sandbox/faults", {"fault": "500", "path": "/v2/b2b/membership"})
    answer = scan(till, ADA, status=422)
    is_refused(answer, "ACME could not be asked", "The cart was not changed.", "again")
    assert Cart.objects.get().membership_ids == []


@pytest.mark.parametrize(
    "code", [VISA, "4242 4242 4242 4242", f"%B{VISA}^FRIDA^4012?", f";{VISA}=4012?"]
)
def test_a_payment_card_is_refused_unread_and_unlogged(
    till, cart, sandbox, caplog, code
):
    caplog.set_level(logging.DEBUG)
    answer = scan(till, code, status=422)
    is_refused(answer, "looked like a payment card")
    assert "4242" not in answer.text
    assert "4242" not in caplog.text
    assert not is_asked_of_acme(sandbox)
    assert Cart.objects.get().version == cart.version


@pytest.mark.parametrize("code", ["", "   ", "x" * 81, "a\0b"])
def test_a_code_that_cannot_be_one_is_refused(till, cart, code):
    is_refused(scan(till, code, status=422), "cannot be read")


def test_a_scan_for_a_cart_that_is_paid_changes_no_other(till, cart):
    shelf.put_pencils(till)
    Cart.objects.filter(pk=cart.pk).update(state="paid")
    named = {"code": TOTE_BAG_SKU, "cart": str(cart.public_id)}
    answer = till.post(reverse("orders:scan"), named, headers=HTMX)
    assert answer.status_code == 422
    assert in_the_cart() == [("Museum pencil", 1)]


def test_nothing_is_scanned_beside_a_payment(till, cart):
    form = f'action="{reverse("orders:scan")}"'
    assert form in till.get(reverse("carts:sale")).text
    assert form in till.get(reverse("orders:search")).text
    shelf.put_pencils(till)
    tender = till.get(paying.tender_page(till)).text
    assert form not in tender
    assert "a payment is under way on this page" in tender


def test_where_nobody_sells_a_scan_is_heard_and_sent_nowhere(browser_of, auditor, desk):
    auditors = browser_of(auditor)
    stand_at(auditors, desk)
    page = auditors.get(reverse("orders:search")).text
    assert "Not scanned: you do not sell here" in page
    assert 'id="scan"' not in page
    assert scan(auditors, TOTE_BAG_SKU, status=403)

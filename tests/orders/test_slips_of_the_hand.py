"""What a hurried cashier does, and that it costs nobody money."""

from decimal import Decimal

import pytest
from django.urls import reverse

from acme_pos import acme
from carts.models import Cart, CatalogKind
from orders import outcome
from orders.models import Attempt, AttemptState, Payment
from tests.carts import shelf

from .paying import (
    CASH,
    COMMITTED,
    VISA,
    card,
    latest,
    look_again,
    pay,
    prepare,
    strike,
    tender_page,
)

pytestmark = COMMITTED

# ACME lists so many orders at a time.
FULL_PAGE = 100


def test_back_after_leaving_a_payment_raises_no_alarm(till, sandbox):
    shelf.put_pencils(till)
    page = tender_page(till)
    till.post(reverse("orders:leave", args=[latest().public_id]))
    shown = till.get(page, follow=True).text
    assert "Money may have moved" not in shown
    assert "before anything was sent" in shown
    assert sandbox.ledger() == []


def test_a_voucher_of_a_sale_being_checked_is_not_taken_unasked(till, sandbox):
    voucher = {"tender": "Voucher", "number": "V-1"}
    shelf.put_pencils(till)
    strike(sandbox, "cut-after")
    pay(till, voucher)
    shelf.put_pencils(till)
    assert "is being checked since" in pay(till, voucher).text
    assert latest().state == AttemptState.PREPARED
    assert len(sandbox.booked()) == 1


@pytest.mark.parametrize("typed", [VISA, "4242 4242 4242 4242", "4242-4242-4242-4242"])
@pytest.mark.parametrize("tender", ["Check", "Voucher", "Other"])
def test_a_card_swiped_into_the_number_field_is_not_kept(till, sandbox, tender, typed):
    shelf.put_pencils(till)
    page = pay(till, {"tender": tender, "number": typed})
    assert page.status_code == 422
    assert "looks like a card number" in page.text
    assert typed not in page.text
    assert not Payment.objects.exists()
    assert latest().body is None


@pytest.mark.parametrize("field", ["first_name", "notes", "city"])
def test_nor_in_the_guests_fields(till, field):
    sent = {"delivery": "willCall", field: f"Ida {VISA}"}
    page = till.post(reverse("carts:guest"), sent)
    assert page.status_code == 422
    assert "looks like a card number" in page.text
    assert VISA not in page.text
    assert "Ida" in page.text
    assert VISA not in str(Cart.objects.values().get())


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("carts:coupons", "code"),
        ("carts:members", "search"),
        ("carts:customers", "search"),
    ],
)
def test_nor_where_something_is_looked_up(till, sandbox, name, field):
    page = till.post(reverse(name), {field: VISA})
    assert page.status_code == 422
    assert "looks like a card number" in page.text
    assert VISA not in page.text
    assert VISA not in str(Cart.objects.values().get())
    assert VISA not in sandbox.get("/_sandbox/requests.json").body.decode()


def test_a_changed_price_stops_the_sale_and_shows_both(till, sandbox):
    shelf.put_pencils(till)
    shelf.reprice(CatalogKind.ADD_ON, shelf.PENCIL, 0.5)
    answer = till.post(
        reverse("orders:prepare"),
        {"cart": Cart.objects.get().public_id, "version": Cart.objects.get().version},
        follow=True,
    )
    assert "was $0.25, now $0.50" in answer.text
    assert not Attempt.objects.exists()
    assert Cart.objects.get().total == Decimal("0.50")


def test_a_line_lands_in_the_cart_that_was_shown(till, front_desk, desk):
    """The first cart came back after a refusal while the second was being filled."""
    shelf.put_pencils(till)
    first = Cart.objects.get()
    prepare(till)
    sent = {"sent_at": latest().created_at, "send_count": 1}
    Attempt.objects.update(state=AttemptState.SENT, **sent)
    first.lock()
    shelf.put_gift(till, "7.00")
    second = Cart.objects.current(desk, front_desk)
    outcome.write(latest(), acme.Refused("no"))

    url = reverse("carts:add", args=["add-on", shelf.PENCIL])
    till.post(url, {"quantity": "1", "cart": second.public_id})

    assert [len(Cart.objects.get(pk=cart.pk).lines) for cart in (first, second)] == [
        1,
        2,
    ]


def test_an_equal_card_sale_is_not_called_free_of_charge(till, sandbox):
    for _ in range(2):
        shelf.put_pencils(till)
        page = pay(till, card()).text
    assert "This sale was not charged." in page
    assert "No money moved" not in page


def test_a_walk_up_is_found_behind_a_full_page_of_later_ones(till, sandbox, settings):
    shelf.put_pencils(till)
    strike(sandbox, "cut-after")
    pay(till, CASH)
    pencil = {"itemType": "Inventory", "inventoryId": shelf.PENCIL, "quantity": 1}
    later = {
        "email": settings.ACME_HOUSE_EMAIL,
        "paymentMethod": "Cash",
        "shoppingCart": {"items": [pencil]},
    }
    for _ in range(FULL_PAGE):
        assert sandbox.check_out(later).status == 200
    look_again()
    assert latest().is_sold

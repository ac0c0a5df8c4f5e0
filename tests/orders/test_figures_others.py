"""What others' orders brought in, by ACME's answers and its lines."""

from datetime import date
from decimal import Decimal

import pytest

from acme_pos import acme
from carts.models.cart import CONTACT
from orders.figures import of_day
from orders.models import Order, OrderState, nameless
from orders.reconciliation import reconcile
from orders.takings import ZERO

from .day_rows import DAY, Rows, at, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(front_desk, desk):
    return Rows(front_desk, desk)


def answer(**facts):
    """A hundred dollars, less a coupon of twenty."""
    told = {
        "id": "77",
        "totalAmount": "100.00",
        "originalTotalAmount": "100.00",
        "discountedOriginalTotalAmount": "80.00",
        "paidAmount": "80.00",
        "refundAmount": "0.00",
        "saleChannel": "Online",
        "createdOn": "2026-03-04T10:00:00-05:00",
        "updatedOn": "2026-03-04T10:00:00-05:00",
    }
    return acme.Order.model_validate({**told, **facts})


@pytest.mark.parametrize(
    ("paid", "back", "state"),
    [
        ("80.00", "80.00", OrderState.REFUNDED),
        ("0.00", "80.00", OrderState.REFUNDED),
        ("80.00", "15.00", OrderState.PART_REFUNDED),
        ("65.00", "15.00", OrderState.PART_REFUNDED),
        ("30.00", "50.00", OrderState.PART_REFUNDED),
    ],
)
@pytest.mark.parametrize("write", [str, float])
def test_a_refund_takes_nothing_from_what_a_discounted_order_brought(
    paid, back, state, write
):
    """Whether ACME's paidAmount falls by a refund, no document says."""
    echo = answer(
        paidAmount=paid, refundAmount=back, discountedOriginalTotalAmount=write(80)
    )
    assert Order.record(echo).order.state == state
    assert of_day(DAY).money.sold == Decimal("80.00")


def test_a_forgotten_guest_changes_no_takings(db):
    echo = answer(paidAmount="65.00", refundAmount="16.00")
    order = Order.record(echo).order
    before = of_day(DAY).money.sold
    order.answer = nameless.answer(order.answer)
    order.save()
    assert of_day(DAY).money.sold == before == Decimal("65.00")


def test_without_a_discount_the_original_total_decides(db):
    echo = answer(
        discountedOriginalTotalAmount="0.00", paidAmount="40.00", refundAmount="60.00"
    )
    assert Order.record(echo).order.state == OrderState.PART_REFUNDED
    assert of_day(DAY).money.sold == Decimal("100.00")


def test_acmes_lines_say_whether_paid_fell_with_the_refund(rows):
    """A deposit of fifty, of which twenty were given back."""
    read(at(0), at(3, day=date(2026, 3, 5)))
    facts = {"paid_amount": "50.00", "balance_amount": "50.00"}
    deposit = rows.elsewhere("100.00", refund_amount="20.00", **facts)
    assert of_day(DAY).money.sold == Decimal("70.00")
    rows.line(deposit, "50.00", "CreditCard")
    rows.line(deposit, "-20.00", "CreditCard", when=at(15))
    assert of_day(DAY).money.sold == Decimal("50.00")
    [found] = reconcile(DAY).differences
    assert (found.is_explained, found.pair.difference) == (True, Decimal("-20.00"))


def test_a_difference_does_not_vanish_by_asking_acmes_lines(rows):
    read(at(0), at(3, day=date(2026, 3, 5)))
    web = rows.elsewhere("12.00", "CreditCard")
    for minute in range(2):
        rows.line(web, "12.00", "CreditCard", when=at(10, minute))
    assert of_day(DAY).money.sold == Decimal("12.00")
    [found] = reconcile(DAY).to_look_into
    assert found.pair.difference == Decimal("12.00")


def test_tenders_of_others_are_split_as_acme_was_paid(rows):
    web = rows.elsewhere("12.00", "CreditCard")
    rows.line(web, "2.00", "Voucher")
    rows.line(web, "10.00", "CreditCard")
    unread = rows.elsewhere("7.00", "Cash")
    rows.line(unread, "3.00", "CreditCard")
    gone = rows.both("5.00", "Check")
    rows.line(gone, "-5.00", "Check", when=at(11))
    tenders = {one.label: (one.value, one.note) for one in of_day(DAY).money.tenders}
    assert tenders == {
        "Card": (Decimal("10.00"), "1"),
        "Cash": (Decimal("7.00"), "1"),
        "Voucher": (Decimal("2.00"), "1"),
        "Check": (ZERO, "1"),
    }


def test_another_seller_moves_an_order_to_another_day_and_it_is_told(db):
    Order.record(answer())
    moved = {"createdOn": "2026-03-02T10:00:00-05:00"}
    order = Order.record(answer(**moved, updatedOn="2026-03-06T10:00:00-05:00")).order
    assert order.business_day == date(2026, 3, 2)
    [change] = order.changes.all()
    assert {each["field"] for each in change.fields} == {"sold_at", "business_day"}


def test_our_own_sale_stays_on_the_day_it_was_sold(rows):
    attempt = rows.attempt("100.00", acme_order_id="77", snapshot=SNAPSHOT)
    sold_at = Order.record(answer(), attempt).order.sold_at
    moved = {"createdOn": "2026-03-02T10:00:00-05:00"}
    order = Order.record(answer(**moved, updatedOn="2026-03-06T10:00:00-05:00")).order
    assert (order.sold_at, order.business_day) == (sold_at, DAY)


SNAPSHOT = {
    "lines": [],
    "guest": dict.fromkeys(
        [*CONTACT, "phone_number", "notes", "email", "delivery"], ""
    ),
}

"""A party that pays in two orders: each part once, and one summary of both."""

import pytest
from django.urls import reverse

from acme_pos.staff.models import AuditEvent
from carts.models import Cart, CartState
from orders import outcome
from orders.models import Attempt, AttemptState, Order
from tests.carts import shelf
from tests.carts.test_party import split
from tests.conftest import person

from .paying import (
    CASH,
    COMMITTED,
    card,
    cash,
    latest,
    look_again,
    pay,
    strike,
    tender_page,
    text_of,
)

pytestmark = COMMITTED


@pytest.fixture
def parts(till, cart):
    """$0.75 in hand, and $0.25 that waits."""
    shelf.put_pencils(till, 4)
    shelf.write_guest(till, first_name="Ana", email="ana@guest.example")
    split(till, cart, "1")
    return list(Cart.objects.order_by("pk"))


def go_on(till, part):
    address = reverse("orders:recall-parked", args=[part.public_id])
    return till.post(address, follow=True)


def together(till, part):
    address = reverse("orders:together")
    return till.post(address, {"cart": part.public_id}, follow=True)


def summary(till, part, **asked):
    part.refresh_from_db()
    return till.get(reverse("orders:party", args=[part.party]), asked)


def test_the_second_part_comes_after_the_first_and_one_slip_has_both(
    till, sandbox, parts
):
    first, second = parts
    page = pay(till, cash("1"), first).text
    assert "Part 2: $0.25" in page
    assert "Print one summary" not in page
    go_on(till, second)
    page = pay(till, card(), second).text
    assert 'id="next-part"' not in page
    assert "Print one summary" in page
    assert [line["amount"] for line in sandbox.booked()] == ["0.75", "0.25"]

    slip = text_of(summary(till, first))
    numbers = Order.objects.order_by("pk").values_list("order_number", flat=True)
    for words in (*numbers, "Part 1", "Part 2", "Cash", "4242", "$0.75", "$0.25"):
        assert words in slip
    assert "Total of 2 orders $1.00" in slip
    assert "Training: this is not a receipt" in slip
    assert "Copy" not in slip
    assert "not paid yet" not in slip
    assert "Copy" in text_of(summary(till, first))


def test_a_summary_before_the_last_part_says_so(till, parts):
    pay(till, CASH, parts[0])
    slip = text_of(summary(till, parts[0]))
    assert "1 part is not paid yet" in slip
    assert "Total of 1 order $0.75" in slip
    go_on(till, parts[1])
    pay(till, CASH, parts[1])
    whole = text_of(summary(till, parts[0]))
    assert "Total of 2 orders $1.00" in whole
    assert "Copy" not in whole


def test_a_summary_is_within_reach_of_those_who_may_open_its_orders(
    till, parts, browser_of, supervisor
):
    pay(till, CASH, parts[0])
    assert summary(browser_of(supervisor), parts[0]).status_code == 200
    Order.objects.update(business_day="2020-01-01")
    finn = browser_of(person("Finn", "front desk"))
    assert summary(finn, parts[0]).status_code == 404


def test_a_lost_answer_to_the_first_leaves_the_second_payable(till, sandbox, parts):
    first, second = parts
    strike(sandbox, "500")
    pay(till, CASH, first)
    lost = latest()
    assert lost.state == AttemptState.UNKNOWN
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (CartState.LOCKED, CartState.PARKED)
    go_on(till, second)
    assert "No other part waits" in together(till, second).text
    pay(till, CASH, second)
    assert latest().is_sold
    assert [line["amount"] for line in sandbox.booked()] == ["0.25"]
    lost.refresh_from_db()
    assert lost.state == AttemptState.UNKNOWN


def test_a_part_that_was_put_together_is_not_brought_back_by_a_stale_list(till, parts):
    first, second = parts
    together(till, first)
    page = go_on(till, second)
    assert "does not wait any more: another cart has what was in it." in page.text
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (CartState.OPEN, CartState.PARKED)
    assert page.context["cart"] == first
    assert not AuditEvent.objects.filter(action="cart recalled").exists()


def test_they_are_put_together_while_none_is_paid(till, parts, sandbox):
    first, second = parts
    page = together(till, first)
    assert "It is one cart again." in page.text
    assert [line.quantity for line in page.context["cart"].lines] == [4]
    second.refresh_from_db()
    assert second.is_walk_up
    assert "Put together again" not in page.text
    first.refresh_from_db()
    pay(till, CASH, first)
    assert [line["amount"] for line in sandbox.booked()] == ["1.00"]
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert {"cart split", "carts put together"} <= set(actions)


def test_a_decline_of_the_first_does_not_keep_them_apart(till, parts):
    first, _ = parts
    pay(till, card("4000000000000002"), first)
    assert latest().state == AttemptState.REJECTED
    assert "It is one cart again." in together(till, first).text


def test_a_paid_part_stays_a_sale_of_its_own(till, parts):
    first, second = parts
    pay(till, CASH, first)
    go_on(till, second)
    page = together(till, second).text
    assert "No other part waits" in page
    second.refresh_from_db()
    assert [line.quantity for line in second.lines] == [1]


def test_a_part_whose_order_may_still_come_to_light_stays_apart(till, sandbox, parts):
    """Else its guest would pay what ACME booked late a second time, in the other."""
    first, second = parts
    strike(sandbox, "cut-after")
    pay(till, CASH, first)
    outcome.give_up(latest())
    go_on(till, second)
    page = together(till, second).text
    assert "its order may still come to light" in page
    assert "Nothing was changed and nothing was charged." in page
    second.refresh_from_db()
    assert [line.quantity for line in second.lines] == [1]
    look_again()


def test_a_part_that_a_colleague_has_is_not_taken_from_them(till, parts, browser_of):
    first, second = parts
    finn = browser_of(person("Finn", "front desk"))
    go_on(finn, second)
    assert "No other part waits" in together(till, first).text
    second.refresh_from_db()
    assert (second.cashier.username, len(second.lines)) == ("finn", 1)
    pay(finn, CASH, second)
    pay(till, CASH, first)
    assert Attempt.objects.filter(state=AttemptState.SUCCEEDED).count() == 2


@pytest.mark.parametrize("act", ["park", "split", "together"])
def test_an_old_tender_page_sells_nothing_of_what_changed_since(
    till, sandbox, parts, act
):
    """Opened for the first part, before another tab did something with it."""
    first, _ = parts
    first.refresh_from_db()
    page = tender_page(till, first)
    if act == "park":
        till.post(reverse("carts:park"), {"cart": first.public_id})
    elif act == "split":
        split(till, first, "1")
    else:
        together(till, first)
    told = till.post(page, CASH, follow=True).text
    assert "nothing was charged" in told
    assert sandbox.booked() == []
    assert not Cart.objects.filter(state=CartState.LOCKED).exists()

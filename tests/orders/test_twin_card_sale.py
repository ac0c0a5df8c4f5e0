"""ACME refuses the same card and amount within five minutes (error 16003)."""

from datetime import timedelta

from django.utils import timezone

from orders.models import Attempt, AttemptState, Order

from .paying import (
    ANOTHER_GUEST,
    COMMITTED,
    MASTERCARD,
    card,
    latest,
    pay,
    prepare,
    strike,
)
from .test_cash_sale import put_one_adult_in

pytestmark = COMMITTED


def sell_one_adult_by_card(till, **typed):
    put_one_adult_in(till)
    tender = {**card(**typed), **ANOTHER_GUEST}
    return till.post(prepare(till)["Location"], tender, follow=True).content.decode()


def test_the_second_of_two_equal_card_sales_is_refused_and_says_where_to_look(
    till, sandbox
):
    sell_one_adult_by_card(till)
    page = sell_one_adult_by_card(till)

    states = list(Attempt.objects.oldest_first().values_list("state", flat=True))
    assert states == [AttemptState.SUCCEEDED, AttemptState.REJECTED]
    assert "look under Orders and Checking" in page
    assert Order.objects.count() == len(sandbox.booked()) == 1
    assert Attempt.objects.oldest_first().last().cart.is_open


def test_it_names_the_order_that_was_sold_minutes_before(till, sandbox):
    sell_one_adult_by_card(till)
    sold = latest()
    Attempt.objects.update(sent_at=timezone.now() - timedelta(minutes=3))
    page = sell_one_adult_by_card(till).replace("\xa0", " ")
    assert f">order {sold.order.order_number}</a>, Desk 1, 3 minutes ago" in page
    assert "$24.00, card ending 4242." in page
    assert "This sale was not charged." in page


def test_it_names_the_reference_of_one_that_is_being_checked(till, sandbox):
    put_one_adult_in(till)
    strike(sandbox, "cut-after")
    pay(till, card())
    lost = latest()
    page = sell_one_adult_by_card(till)
    assert latest().is_refused
    named = f'reference <span class="reference">{lost.spoken_reference}</span>, Desk 1'
    assert f"Being checked: {named}" in page
    assert len(sandbox.booked()) == 1


def test_it_names_no_other_card_and_no_other_amount(till, sandbox):
    sell_one_adult_by_card(till, number=MASTERCARD)
    put_one_adult_in(till)
    put_one_adult_in(till)
    pay(till, card())
    sell_one_adult_by_card(till)
    twin = latest().order
    page = sell_one_adult_by_card(till)
    assert latest().is_refused
    assert Order.objects.count() == 3
    named = [each for each in Order.objects.all() if each.order_number in page]
    assert named == [twin]


def test_it_names_none_of_ten_minutes_before(till, sandbox):
    sell_one_adult_by_card(till)
    Attempt.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    page = sell_one_adult_by_card(till)
    assert latest().is_refused
    assert "look under Orders and Checking" in page
    assert Order.objects.get().order_number not in page

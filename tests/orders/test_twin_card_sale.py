"""ACME refuses the same card and amount within five minutes (error 16003)."""

from orders.models import Attempt, AttemptState, Order

from .paying import COMMITTED, card, prepare
from .test_cash_sale import put_one_adult_in

pytestmark = COMMITTED


def sell_one_adult_by_card(till):
    put_one_adult_in(till)
    return till.post(prepare(till)["Location"], card(), follow=True).content.decode()


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

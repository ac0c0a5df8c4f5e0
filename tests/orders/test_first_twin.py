"""16003 on a first send: ACME's orders are looked at before anything is said."""

from carts.models import CartState
from orders.models import AttemptState, Order
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import COMMITTED, card, latest, look_again, pay
from .waiting import acme_that, fail_looks, mend, order_of, says_of_the_latest, sell

pytestmark = COMMITTED

S = AttemptState
TWIN = faults.says({"errorCode": 16003, "message": "Duplicate"}, "409 Conflict")


def test_without_an_order_of_this_sale_it_is_refused(till, sandbox):
    sell(till, sandbox, tender=card())
    page, attempt = sell(till, sandbox, tender=card())
    assert attempt.state == S.REJECTED
    assert attempt.cart.state == CartState.OPEN
    assert attempt.met_a_twin
    assert "look under Orders and Checking" in page
    last = sandbox.get("/_sandbox/requests.json").json[-1]
    assert (last["method"], last["status"]) == ("GET", 200)
    assert Order.objects.count() == len(sandbox.booked()) == 1


def test_with_an_order_of_this_sale_it_is_sold(till, settings):
    """ACME booked it, and some gate on the way sent it twice."""

    lists = says_of_the_latest(lambda attempt: [order_of(attempt)])
    reads = says_of_the_latest(order_of)
    shelf.put_gift(till, "12.34")
    with acme_that(settings, TWIN, lists, reads):
        page = shelf.shown(pay(till, card()))
    assert latest().is_sold
    assert "Not sold" not in page
    assert Order.objects.get().acme_id == "77001"


def test_when_nobody_could_look_it_is_unknown(till, sandbox):
    sell(till, sandbox, tender=card())
    fail_looks(sandbox)
    page, attempt = sell(till, sandbox, tender=card())
    assert attempt.state == S.UNKNOWN
    assert attempt.cart.state == CartState.LOCKED
    assert "Money may have moved." in page
    assert "Not sold" not in page
    mend(sandbox)
    look_again()
    assert latest().state == S.UNKNOWN
    assert Order.objects.count() == 1


def test_several_orders_of_this_sale_are_unknown(till, settings):
    ids = ["77001", "77002"]
    lists = says_of_the_latest(lambda sale: [order_of(sale, each) for each in ids])
    reads = [
        says_of_the_latest(lambda sale, each=each: order_of(sale, each)) for each in ids
    ]
    shelf.put_gift(till, "12.34")
    with acme_that(settings, TWIN, lists, *reads):
        pay(till, card())
    assert latest().state == S.UNKNOWN
    assert not Order.objects.exists()

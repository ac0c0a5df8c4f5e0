"""What a browser says of a sale that was not made: when it counts, and when not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import Pulse
from carts.models import Cart, CartState
from orders import health
from orders.ledger import violations
from orders.models import Attempt, AttemptState, Order

from .direct_page import arm, at_tender, charge, refusal_in, report
from .paying import CASH, COMMITTED, latest, pay, text_of

pytestmark = COMMITTED

S = AttemptState
PAGE = "abcdefghijklmnop"
OTHER_PAGE = PAGE[::-1]
NOT_SENT = {"not_sent": "on", "page": PAGE}
DECLINE = {"status": 400, "type": "CARD_DECLINED"}
SOLD_OUT = {"status": 400, "type": "EVENT_SOLD_OUT"}


@pytest.fixture(autouse=True)
def direct(settings):
    settings.CARD_MODE = "direct"


@pytest.fixture
def attempt(till):
    return at_tender(till)


def assert_is(state, attempt, cart):
    attempt.refresh_from_db()
    assert attempt.state == state
    assert Cart.objects.get(pk=attempt.cart_id).state == cart
    assert not Order.objects.filter(attempt=attempt).exists()
    assert list(violations()) == []


def key_at_health():
    checks = health.examine().checks
    return [one.state for one in checks if one.name == "publishable_key"]


# --- at once, or looked for ---


@pytest.mark.parametrize(
    "said",
    [
        DECLINE,
        {"status": 402, "complains": "on", "about": "declined"},
        {"status": 400, "type": "CHARGE_AMOUNT_MISMATCH"},
        {"status": 400, "type": "EVENT_DNE"},
        {"status": 400, "type": "CAPTCHA_REQUIRED"},
        {"status": 401},
    ],
)
def test_what_our_own_repeat_cannot_cause_opens_the_cart_at_once(till, attempt, said):
    arm(till, attempt)
    report(till, attempt, **said)
    assert_is(S.ABSENT, attempt, CartState.OPEN)


@pytest.mark.parametrize(
    "said",
    [
        SOLD_OUT,
        {"status": 400, "type": "CART_ALREADY_USED"},
        {"status": 400, "type": "EVENT_SOLD_OUT", "about": "declined"},
        {"status": 422, "complains": "on"},
        {"status": 402},
        {"status": 409, "about": "declined", "complains": "on"},
        {"status": 502, "about": "declined", "complains": "on"},
    ],
)
def test_what_it_can_cause_is_looked_for(till, attempt, said):
    arm(till, attempt)
    report(till, attempt, **said)
    assert_is(S.UNKNOWN, attempt, CartState.LOCKED)


@pytest.mark.parametrize("said", [SOLD_OUT, {"status": 422, "complains": "on"}])
def test_where_a_uuid_is_booked_once_each_refusal_counts(till, settings, attempt, said):
    settings.ACME_REPLAY = True
    arm(till, attempt)
    report(till, attempt, **said)
    assert_is(S.ABSENT, attempt, CartState.OPEN)


@pytest.mark.parametrize("is_replayed", [True, False])
def test_a_twin_is_never_taken_for_a_refusal(till, sandbox, settings, is_replayed):
    """Of which card an equal sale was nobody knows here."""
    settings.ACME_REPLAY = is_replayed
    first = at_tender(till)
    report(till, first, order_id=charge(sandbox, arm(till, first)).json["id"])
    second = at_tender(till)
    reply = charge(sandbox, arm(till, second))
    assert reply.status == 409
    page = text_of(till.get(report(till, second, **refusal_in(reply)).json()["next"]))
    assert "paid the same amount minutes ago. That may have been this very" in page
    assert "Money may have moved." in page
    assert "Not sold" not in page
    assert_is(S.UNKNOWN, second, CartState.LOCKED)
    assert len(sandbox.booked()) == 1


def test_a_refusal_after_the_time_of_the_sale_is_looked_for(till, attempt):
    arm(till, attempt)
    Attempt.objects.filter(pk=attempt.pk).update(lease_until=timezone.now())
    report(till, attempt, **DECLINE)
    assert_is(S.UNKNOWN, attempt, CartState.LOCKED)


# --- not sent ---


def test_a_page_that_sent_nothing_gives_the_cart_back(till, sandbox, attempt):
    arm(till, attempt, page=PAGE)
    page = till.get(report(till, attempt, **NOT_SENT).json()["next"]).text
    assert "own server did not answer in time" in page
    assert "No money moved." in page
    assert_is(S.ABSENT, attempt, CartState.OPEN)
    assert attempt.next_look_at is not None
    pay(till, CASH)
    assert latest().is_sold
    assert len(sandbox.booked()) == 1


@pytest.mark.parametrize(
    "said", [{"not_sent": "on"}, {"not_sent": "on", "page": OTHER_PAGE}]
)
def test_no_other_page_can_know_it(till, attempt, said):
    arm(till, attempt, page=PAGE)
    report(till, attempt, **said)
    assert_is(S.SENT, attempt, CartState.LOCKED)


def test_a_page_that_lies_about_it_has_sold(till, sandbox, attempt):
    charge(sandbox, arm(till, attempt, page=PAGE))
    report(till, attempt, **NOT_SENT)
    assert attempt.is_sold
    assert len(sandbox.booked()) == 1


def test_what_nobody_looked_for_is_not_given_back(till, sandbox, attempt):
    arm(till, attempt, page=PAGE)
    down = {"fault": "500", "endless": "yes", "path": "/v2/b2c/orders"}
    sandbox.post("/_sandbox/faults", down)
    report(till, attempt, **NOT_SENT)
    assert_is(S.UNKNOWN, attempt, CartState.LOCKED)


def test_a_page_that_gave_up_before_it_was_heard_is_handed_nothing(till, attempt):
    report(till, attempt, **NOT_SENT)
    assert_is(S.ABANDONED, attempt, CartState.OPEN)
    late = arm(till, attempt, page=PAGE)
    outcome = reverse("orders:outcome", args=[attempt.public_id])
    assert (late.status_code, late.json()) == (409, {"next": outcome})


@pytest.mark.parametrize(
    "said",
    [
        {**NOT_SENT, "order_id": "7"},
        {**NOT_SENT, **DECLINE},
        {"not_sent": "on", "page": "1234567812345678"},
        {"status": 402, "about": "Your card was declined."},
    ],
)
def test_a_report_in_another_shape_is_refused(till, attempt, said):
    arm(till, attempt, page=PAGE)
    assert report(till, attempt, **said).status_code == 400
    assert attempt.state == S.SENT


# --- the box ---


def test_an_equal_sale_that_began_meanwhile_brings_its_box(till, attempt):
    arm(till, attempt)
    second = at_tender(till)
    alike = arm(till, second).json()["alike"]
    assert 'id="id_another_guest"' in alike
    assert attempt.spoken_reference in alike
    assert second.is_prepared


# --- the key ---


def test_a_refused_key_shows_on_the_health_page_until_acme_takes_it(till, sandbox):
    assert key_at_health() == ["Not refused"]
    attempt = at_tender(till)
    arm(till, attempt)
    report(till, attempt, status=401)
    assert key_at_health() == ["Refused"]
    assert not Pulse.objects.filter(name=Pulse.KEY, failures__gt=0).exists()
    again = at_tender(till, "5.00")
    report(till, again, order_id=charge(sandbox, arm(till, again)).json["id"])
    assert again.is_sold
    assert key_at_health() == ["Not refused"]


@pytest.mark.parametrize("is_armed", [True, False])
def test_a_probe_tells_of_the_key_and_of_no_sale(till, attempt, is_armed):
    if is_armed:
        arm(till, attempt, page=PAGE)
    state = S.SENT if is_armed else S.PREPARED
    report(till, attempt, is_probe="on", status=403)
    cart = CartState.LOCKED if is_armed else CartState.OPEN
    assert_is(state, attempt, cart)
    assert key_at_health() == ["Refused"]


def test_without_cards_by_the_browser_nobody_asks_for_that_key(settings):
    settings.CARD_MODE = "b2b"
    assert key_at_health() == []

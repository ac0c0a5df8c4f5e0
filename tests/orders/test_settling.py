"""A supervisor settles a sale that nobody can prove: charged, or not charged."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acme_pos import acme
from acme_pos.staff import approval
from acme_pos.staff.models import AuditEvent, Desk
from acme_pos.staff.times import clock_to_the_second
from carts.models import CartState
from orders import outcome, settle
from orders.models import Attempt, AttemptState, Order, Receipt
from tests.carts import shelf
from tests.conftest import PASSWORD, person

from .paying import (
    CASH,
    COMMITTED,
    book,
    card,
    latest,
    look_again,
    pay,
    prepare,
    strike,
)
from .waiting import fail_looks, interrupted, mend, order_of

pytestmark = COMMITTED

REASON = "Nothing in the terminal's journal of today."


@pytest.fixture
def sam(browser_of, supervisor):
    return browser_of(supervisor)


def in_review(till, sandbox, fault="500", tender=None):
    """A card sale over 12.34 of which half an hour of looks proved nothing."""
    shelf.put_gift(till, "12.34")
    strike(sandbox, fault)
    pay(till, tender or card())
    fail_looks(sandbox)
    for minutes in (31, 32, 33):
        look_again(timedelta(minutes=minutes))
    mend(sandbox)
    attempt = latest()
    assert attempt.state == AttemptState.REVIEW
    return attempt


def address(attempt):
    return reverse("orders:settle", args=[attempt.public_id])


def charged(number, password=PASSWORD):
    return {
        "verdict": "charged",
        "charged-number": number,
        "charged-password": password,
    }


def not_charged(reason=REASON, words="NOT CHARGED", password=PASSWORD):
    return {
        "verdict": "not_charged",
        "not_charged-reason": reason,
        "not_charged-words": words,
        "not_charged-password": password,
    }


def refunded(reason="Refunded order 1 at ACME."):
    return {
        "verdict": "refunded",
        "refunded-reason": reason,
        "refunded-password": PASSWORD,
    }


def allowed_by(username, typed):
    """The same at a cashier's screen, where a supervisor gives name and password."""
    verdict = typed["verdict"]
    typed = {**typed, f"{verdict}-password": PASSWORD}
    return {**typed, f"{verdict}-username": username}


def assert_refused(answer, attempt, *words):
    assert answer.status_code == 422
    for each in words:
        assert each in shelf.shown(answer).replace("&#x27;", "'")
    attempt.refresh_from_db()
    assert (attempt.state, attempt.resolved_by) == (AttemptState.REVIEW, None)
    assert attempt.cart.state == CartState.LOCKED
    assert not Order.objects.filter(attempt=attempt).exists()
    assert not AuditEvent.objects.about(attempt).exists()


def acts(attempt):
    """What people did; the desk's own acts have no actor."""
    trail = AuditEvent.objects.about(attempt).exclude(actor=None)
    return [(act.action, act.actor.username) for act in trail]


# --- it was charged --------------------------------------------------------------


@pytest.mark.parametrize("by", ["orderNumber", "orderId"])
def test_an_order_with_the_sales_reference_completes_it(
    till, sam, supervisor, sandbox, by
):
    attempt = in_review(till, sandbox, "cut-after")
    [line] = sandbox.booked()
    page = sam.post(address(attempt), charged(line[by]), follow=True).text
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.acme_order_id == Order.objects.get().acme_id == line["orderId"]
    assert attempt.resolved_by == supervisor
    assert line[by] in attempt.resolved_reason
    assert attempt.cart.state == CartState.PAID
    assert Receipt.objects.count() == len(sandbox.booked()) == 1
    assert acts(attempt) == [("charged", "sam")]
    assert "Settled as charged." in page
    assert "A supervisor named ACME" in page
    assert line["orderNumber"] in page


def test_an_order_without_a_reference_that_fits_otherwise_does_too(till, sam, sandbox):
    attempt = in_review(till, sandbox)
    order = book(sandbox)
    sam.post(address(attempt), charged(order["orderNumber"]))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.acme_order_id == order["id"]


def test_an_unknown_number_is_refused(till, sam, sandbox):
    attempt = in_review(till, sandbox)
    answer = sam.post(address(attempt), charged("987654321"))
    assert_refused(answer, attempt, "ACME has no order 987654321")


@pytest.mark.parametrize(
    "number", ["../catalog", "a/b?c=d", "%2e%2e", "\u202e1", "1;2"]
)
def test_what_is_no_number_is_refused(till, sam, sandbox, number):
    attempt = in_review(till, sandbox)
    assert_refused(sam.post(address(attempt), charged(number)), attempt)


def test_while_acme_cannot_be_asked_nothing_is_settled(till, sam, sandbox):
    attempt = in_review(till, sandbox, "cut-after")
    [line] = sandbox.booked()
    for typed in (charged(line["orderNumber"]), not_charged()):
        fail_looks(sandbox)
        answer = sam.post(address(attempt), typed)
        assert_refused(
            answer, attempt, "ACME could not be asked", "nothing was changed"
        )
        mend(sandbox)


def test_an_id_is_enough_where_acmes_lists_cannot_be_read(till, sam, sandbox):
    attempt = in_review(till, sandbox, "cut-after")
    [line] = sandbox.booked()
    fail_looks(sandbox, path="/v2/b2c/orders/search")
    answer = sam.post(address(attempt), charged(line["orderNumber"]))
    assert_refused(answer, attempt, "ACME could not be asked")
    sam.post(address(attempt), charged(line["orderId"]))
    assert latest().is_sold


def test_the_order_of_another_sale_is_refused(till, sam, sandbox):
    shelf.put_gift(till, "12.34")
    pay(till, CASH)
    other = latest()
    attempt = in_review(till, sandbox)
    answer = sam.post(address(attempt), charged(other.acme_order_id))
    assert answer.status_code == 422
    assert f"the one of sale {other.spoken_reference}" in answer.text
    attempt.refresh_from_db()
    other.refresh_from_db()
    assert (attempt.is_for_review, other.is_sold) == (True, True)
    assert Order.objects.count() == 1


def test_an_order_of_an_unrecorded_sale_is_told_by_its_reference(till, sam, sandbox):
    """Another installation's, or one of ours that a restored backup does not know."""
    attempt = in_review(till, sandbox)
    order = book(sandbox, notes="7K3QX9M2TD two wheelchairs")
    answer = sam.post(address(attempt), charged(order["orderNumber"]))
    assert_refused(answer, attempt, "another sale's reference, 7K3QX9M2TD")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "12.35"}, "its total is another one"),
        ({"email": "ida@guest.example"}, "its email is another one"),
    ],
)
def test_an_order_without_a_reference_that_does_not_fit_is_refused(
    till, sam, sandbox, fields, words
):
    attempt = in_review(till, sandbox)
    order = book(sandbox, **fields)
    answer = sam.post(address(attempt), charged(order["id"]))
    assert_refused(answer, attempt, words, "It is another guest's.")


@pytest.mark.parametrize(("minutes", "fits"), [(11, False), (9, True)])
def test_an_order_from_before_the_sale_is_refused(till, sam, sandbox, minutes, fits):
    """Ten minutes are left for ACME's clock to differ from ours."""
    attempt = in_review(till, sandbox)
    order = book(sandbox)
    later = timezone.now() + timedelta(minutes=minutes)
    Attempt.objects.filter(pk=attempt.pk).update(sent_at=later)
    answer = sam.post(address(attempt), charged(order["id"]))
    if fits:
        assert latest().is_sold
    else:
        assert_refused(answer, attempt, "not made when this sale was sent")


def test_an_order_of_the_future_is_refused(till, sam, sandbox):
    attempt = in_review(till, sandbox)
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=True):
        answer = sam.post(address(attempt), charged(book(sandbox)["id"]))
        assert_refused(answer, attempt, "not made when this sale was sent")


def test_several_misfits_are_all_said(till, sam, sandbox):
    attempt = in_review(till, sandbox)
    order = book(sandbox, amount="99", email="ida@guest.example")
    answer = sam.post(address(attempt), charged(order["id"]))
    assert_refused(answer, attempt, "its total is another one and its email")


# --- it was not charged ----------------------------------------------------------


def test_a_sale_that_was_not_charged_is_given_up(till, sam, supervisor, sandbox):
    attempt = in_review(till, sandbox)
    page = sam.post(address(attempt), not_charged(), follow=True).text
    attempt.refresh_from_db()
    assert attempt.is_absent
    assert (attempt.resolved_by, attempt.resolved_reason) == (supervisor, REASON)
    assert attempt.cart.state == CartState.PARKED
    assert acts(attempt) == [("not charged", "sam")]
    assert "Settled as not charged." in page
    assert not Order.objects.exists()
    assert sandbox.booked() == []


def test_an_order_that_is_found_then_completes_the_sale_instead(till, sam, sandbox):
    attempt = in_review(till, sandbox, "cut-after")
    page = sam.post(address(attempt), not_charged(), follow=True).text
    attempt.refresh_from_db()
    [line] = sandbox.booked()
    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    assert f"ACME has its order, {line['orderNumber']}." in page
    assert "The sale is completed instead." in page
    assert "Settled as not charged." not in page
    assert ("not charged", "sam") not in acts(attempt)


def test_several_orders_of_it_are_no_proof_that_it_was_not_charged(till, sam, sandbox):
    attempt = in_review(till, sandbox)
    numbers = [
        book(sandbox, notes=f"{attempt.reference} x")["orderNumber"] for _ in range(2)
    ]
    answer = sam.post(address(attempt), not_charged())
    assert_refused(answer, attempt, "several orders", *numbers)
    sam.post(address(attempt), charged(numbers[0]))
    assert latest().is_sold


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (not_charged(reason="No."), "Say a little more than that."),
        (not_charged(reason=" " * 20), "This field is required."),
        (not_charged(words="not charged"), "in capitals"),
        (not_charged(words=""), "This field is required."),
        (not_charged(password="a-guess"), "This is not your password."),
        (not_charged(password=""), "This field is required."),
        (not_charged(reason="card 4242 4242 4242 4242"), "looks like a card number"),
        (charged("", PASSWORD), "This field is required."),
        (charged("1", "a-guess"), "This is not your password."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(till, sam, sandbox, typed, words):
    attempt = in_review(till, sandbox)
    answer = sam.post(address(attempt), typed)
    assert_refused(answer, attempt, words)
    assert PASSWORD not in answer.text
    if typed.get("not_charged-reason") == REASON:
        assert REASON in shelf.shown(answer).replace("&#x27;", "'")


# --- who may ---------------------------------------------------------------------


@pytest.mark.parametrize("typed", [charged("1"), not_charged()])
def test_nobody_settles_a_sale_of_their_own(sam, shelf, desk, sandbox, typed):
    attempt = in_review(sam, sandbox)
    assert "another supervisor has to settle it" in sam.get(address(attempt)).text
    answer = sam.post(address(attempt), typed)
    assert_refused(answer, attempt, "another supervisor has to settle it")
    answer = sam.post(address(attempt), allowed_by("sam", typed))
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    attempt.refresh_from_db()
    assert (attempt.is_for_review, attempt.resolved_by) == (True, None)
    [line] = AuditEvent.objects.about(attempt)
    assert (line.action, line.facts["why"]) == (approval.REFUSED, "own act")


@pytest.mark.parametrize("own", [False, True], ids=["a cashier's", "a supervisor's"])
def test_at_the_screen_of_whoever_sold_it_another_supervisor_settles_it(
    till, sam, supervisor, front_desk, sandbox, own
):
    screen, sold_by = (sam, supervisor) if own else (till, front_desk)
    person("Sue", "supervisor")
    attempt = in_review(screen, sandbox, "cut-after")
    [line] = sandbox.booked()
    assert "Supervisor's username" in unescape(screen.get(address(attempt)).text)
    for typed in (charged(line["orderNumber"]), charged("")):
        assert_refused(screen.post(address(attempt), typed), attempt)
    typed = allowed_by("sue", charged(line["orderNumber"]))
    page = screen.post(address(attempt), typed, follow=True)
    assert page.context["user"] == sold_by
    assert "Settled as charged." in page.text
    assert f"Sue allowed it at the screen of {sold_by}." in page.text
    attempt.refresh_from_db()
    assert (attempt.is_sold, attempt.resolved_by.username) == (True, "sue")
    given, done = AuditEvent.objects.about(attempt)
    assert (given.action, given.actor, given.approver.username) == (
        approval.GIVEN,
        sold_by,
        "sue",
    )
    assert (done.action, done.actor.username) == ("charged", "sue")
    assert PASSWORD not in page.text


def test_a_cashier_allows_nothing_and_reaches_no_other_desks_sale(
    till, sandbox, browser_of, front_desk
):
    attempt = in_review(till, sandbox)
    typed = allowed_by("frida", not_charged())
    answer = till.post(address(attempt), typed)
    assert answer.status_code == 422
    assert "somebody who may allow it" in answer.text
    attempt.refresh_from_db()
    assert attempt.is_for_review
    other = browser_of(person("Olu", "front desk"))
    assert other.get(address(attempt)).status_code == 200
    Desk.objects.create(name="Desk 2")
    other.post(reverse("staff:desk"), {"desk": Desk.objects.get(name="Desk 2").pk})
    for act in (other.get, other.post):
        assert act(address(attempt)).status_code == 404


def test_a_password_is_not_guessed_at_a_screen_that_was_left(till, sam, sandbox):
    attempt = in_review(till, sandbox)
    for _ in range(approval.TRIES):
        sam.post(address(attempt), not_charged(password="a guess"))
    answer = sam.post(address(attempt), not_charged())
    assert_refused(answer, attempt, "Too many tries.")


def test_the_password_is_ones_own(till, sam, sandbox, front_desk):
    attempt = in_review(till, sandbox)
    front_desk.set_password("the-password-of-frida")
    front_desk.save()
    answer = sam.post(address(attempt), not_charged(password="the-password-of-frida"))
    assert_refused(answer, attempt, "This is not your password.")


def test_a_sale_that_is_not_for_review_is_not_settled(till, sam, sandbox):
    shelf.put_gift(till, "12.34")
    strike(sandbox, "500")
    pay(till, card())
    attempt = latest()
    assert "still looking" in sam.get(address(attempt)).text
    page = sam.post(address(attempt), not_charged(), follow=True).text
    assert "There is nothing to settle now." in page
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.UNKNOWN


def test_what_was_never_sent_has_no_page(till, sam, sandbox):
    shelf.put_gift(till, "12.34")
    prepare(till)
    assert sam.get(address(latest())).status_code == 404


# --- two at once -----------------------------------------------------------------


def test_of_two_who_settle_the_second_is_told(till, sam, sandbox, browser_of):
    attempt = in_review(till, sandbox, "cut-after")
    sue = browser_of(person("Sue", "supervisor"))
    [line] = sandbox.booked()
    sam.post(address(attempt), charged(line["orderNumber"]))
    page = sue.post(address(attempt), not_charged(), follow=True).text
    assert "order was found and this sale is charged" in page.replace("&#x27;", "'")
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert acts(attempt) == [("charged", "sam")]


READ = ["SELECT", "orders_attempt", "LIMIT 21"]


def test_an_order_that_comes_in_meanwhile_wins(till, supervisor, sandbox):
    """After the supervisor's look and before the swap."""
    attempt, copy = in_review(till, sandbox), latest()
    order = acme.Order.model_validate(order_of(attempt))
    with (
        interrupted(lambda: outcome.receive(copy, order), after=READ),
        pytest.raises(settle.Overtaken, match="this sale is charged"),
    ):
        settle.as_not_charged(attempt, REASON, supervisor)
    attempt.refresh_from_db()
    assert (attempt.is_sold, attempt.resolved_by) == (True, None)
    assert attempt.cart.state == CartState.PAID
    assert acts(attempt) == []


def test_another_verdict_that_comes_in_meanwhile_wins(till, supervisor, sandbox):
    attempt, copy = in_review(till, sandbox), latest()
    sue = person("Sue", "supervisor")

    def rival():
        outcome.give_up(copy, resolved_by=sue, resolved_reason=REASON)

    with (
        interrupted(rival, after=READ),
        pytest.raises(settle.Overtaken, match="Sue has settled this sale as not"),
    ):
        settle.as_not_charged(attempt, "Another reason.", supervisor)
    attempt.refresh_from_db()
    assert (attempt.resolved_by, attempt.resolved_reason) == (sue, REASON)
    assert acts(attempt) == [("not charged", "sue")]


def test_a_found_order_is_not_put_down_to_the_one_who_came_second(
    till, supervisor, sandbox
):
    attempt, copy = in_review(till, sandbox, "cut-after"), latest()
    order = acme.connect().order(sandbox.booked()[0]["orderId"])
    with (
        interrupted(lambda: outcome.receive(copy, order), after=READ),
        pytest.raises(settle.Overtaken, match="this sale is charged"),
    ):
        settle.as_charged(attempt, order.order_number, supervisor)
    attempt.refresh_from_db()
    assert (attempt.is_sold, attempt.resolved_by) == (True, None)
    assert acts(attempt) == []


def test_an_order_that_just_became_another_sales_leaves_this_one_waiting(
    till, supervisor, sandbox
):
    attempt, other = in_review(till, sandbox), in_review(till, sandbox, tender=CASH)
    order = acme.connect().order(book(sandbox)["id"])
    with (
        interrupted(lambda: outcome.receive(other, order), after=["orders_order"]),
        pytest.raises(settle.Overtaken, match="became another sale's") as told,
    ):
        settle.as_charged(attempt, order.id, supervisor)
    assert "nothing to settle" not in str(told.value)
    attempt.refresh_from_db()
    other.refresh_from_db()
    assert (attempt.is_for_review, other.is_sold) == (True, True)
    assert acts(attempt) == []


def test_a_sale_given_up_meanwhile_takes_the_order_that_is_named(till, sam, sandbox):
    """The cart may be open again by then: what was not sent gives way."""
    attempt, stale = in_review(till, sandbox, "cut-after"), latest()
    outcome.give_up(attempt)
    attempt.cart.recall()
    prepare(till)
    unsent = latest()
    assert unsent.is_prepared
    [line] = sandbox.booked()
    outcome.receive(stale, acme.connect().order(line["orderId"]))
    attempt.refresh_from_db()
    unsent.refresh_from_db()
    assert (attempt.is_sold, attempt.late_hit) == (True, False)
    assert unsent.is_abandoned
    assert len(sandbox.booked()) == 1


# --- charged twice ---------------------------------------------------------------


def charged_twice(till, sandbox):
    """Given up, paid again, and then the first order was found."""
    attempt = in_review(till, sandbox, "cut-after", CASH)
    outcome.give_up(attempt)
    assert attempt.cart.recall()
    pay(till, CASH)
    assert latest().is_sold
    look_again(timedelta(hours=1))
    attempt.refresh_from_db()
    assert attempt.is_charged_twice
    return attempt


def test_a_double_charge_is_noted_once_it_is_dealt_with(till, sam, supervisor, sandbox):
    attempt = charged_twice(till, sandbox)
    tray = reverse("orders:checking")
    assert attempt.spoken_reference in sam.get(tray).text
    assert attempt.spoken_reference not in till.get(tray).text
    page = sam.get(address(attempt)).text
    for order in Order.objects.all():
        assert order.order_number in page
    said = "Refunded the first one at ACME."
    page = sam.post(address(attempt), refunded(said), follow=True).text
    attempt.refresh_from_db()
    assert attempt.late_hit_settled_at is not None
    assert (attempt.resolved_by, attempt.resolved_reason) == (supervisor, said)
    assert acts(attempt)[-1] == ("double charge refunded", "sam")
    assert said in page
    assert attempt.spoken_reference not in sam.get(tray).text
    assert len(sandbox.booked()) == 2


def test_it_is_noted_once(till, sam, supervisor, sandbox, browser_of):
    attempt = charged_twice(till, sandbox)
    sue = browser_of(person("Sue", "supervisor"))
    sam.post(address(attempt), refunded("Refunded the first one."))
    page = sue.post(address(attempt), refunded("Refunded the second one."), follow=True)
    assert "Sam has noted what was done" in page.text
    attempt.refresh_from_db()
    assert attempt.resolved_by == supervisor
    assert "second" not in attempt.resolved_reason


@pytest.mark.parametrize("typed", [charged("1"), not_charged()])
def test_a_double_charge_is_settled_in_no_other_way(till, sam, sandbox, typed):
    attempt = charged_twice(till, sandbox)
    sam.post(address(attempt), typed)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.late_hit_settled_at) == (AttemptState.ABSENT, None)


# --- the page --------------------------------------------------------------------


def test_the_page_tells_what_is_known_in_words(till, sam, sandbox, settings):
    attempt = in_review(till, sandbox)
    page = sam.get(address(attempt)).text
    for words in (
        attempt.spoken_reference,
        attempt.reference,
        "$12.34",
        "Card, Visa ending 4242",
        "Desk 1, Frida",
        "walk-up@museum.example",
        "Sent to ACME by Frida at Desk 1.",
        "ACME gave no answer that can be trusted. (status 500",
        "Nothing was proven in half an hour.",
        clock_to_the_second(attempt.sent_at),
    ):
        assert words in page
    assert "{" not in page.split("<main")[1]


def test_the_tray_leads_there_from_the_own_desk_and_no_other(
    till, sam, sandbox, browser_of
):
    attempt = in_review(till, sandbox)
    tray = reverse("orders:checking")
    assert address(attempt) in sam.get(tray).text
    assert "Settle it here" in till.get(tray).text
    Desk.objects.create(name="Desk 2")
    other = browser_of(person("Olu", "front desk"))
    other.post(reverse("staff:desk"), {"desk": Desk.objects.get(name="Desk 2").pk})
    assert address(attempt) not in other.get(tray).text
    assert "A supervisor settles it" in other.get(tray).text


def test_the_admin_shows_who_settled_it_and_why(till, sam, supervisor, sandbox):
    attempt = in_review(till, sandbox)
    sam.post(address(attempt), not_charged())
    page = sam.get(reverse("admin:orders_attempt_change", args=[attempt.pk])).text
    for words in (REASON, "Sam", "Sam settled it: not charged.", "&quot;kind&quot;"):
        assert words in page.replace("&#x27;", "'")
    assert "Nothing was proven in half an hour." in page

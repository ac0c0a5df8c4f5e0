"""A day beside ACME's books: every difference is found, added up and explained."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import (
    AttemptState,
    Order,
    Proof,
    Quarantined,
    SyncRun,
    Transaction,
)
from orders.reconciliation import reconcile
from orders.takings import ZERO

from .day_rows import DAY, Rows, at, read

pytestmark = pytest.mark.django_db
S = AttemptState


@pytest.fixture
def rows(front_desk, desk):
    """The day and the night after it were read from ACME."""
    read(at(0), at(3, 15, DAY + timedelta(days=1)))
    return Rows(front_desk, desk)


def causes(day=DAY):
    """(order, difference, tender and cause) of each row, in their order."""
    found = reconcile(day).differences
    return [(one.pair.number, one.pair.difference, one.cause) for one in found]


def the_cause(day=DAY):
    [(_, _, cause)] = causes(day)
    return cause


def assert_adds_up(result):
    """Every cent of the difference stands in a row: in all, by tender, by channel."""
    by_tender = {row.title: row.difference for row in result.tenders}
    rows = [one.pair.by_tender for one in result.differences]
    listed = sum((sum(each.values(), ZERO) for each in rows), ZERO)
    assert result.totals.difference == listed == sum(by_tender.values(), ZERO)
    assert sum((row.difference for row in result.channels), ZERO) == listed
    wrong = sum((one.pair.difference for one in result.to_look_into), ZERO)
    for table in (result.tenders, result.channels):
        assert sum((row.wrong for row in table), ZERO) == wrong
    assert wrong == result.unexplained_amount == listed - result.explained_amount


def test_both_sides_of_a_day_that_agrees(rows):
    rows.both("0.10", "Cash")
    rows.both("0.20", "CreditCard")
    web = rows.elsewhere("7.00")
    rows.line(web, "7.00", "CreditCard", sale_channel="Online")
    result = reconcile(DAY)
    assert result.differences == []
    assert [
        (row.title, row.ours, row.elsewhere, row.at_acme) for row in result.tenders
    ] == [
        ("Cash", Decimal("0.10"), ZERO, Decimal("0.10")),
        ("Card", Decimal("0.20"), Decimal("7.00"), Decimal("7.20")),
    ]
    assert [(row.title, row.here, row.at_acme) for row in result.channels] == [
        ("Our desks", Decimal("0.30"), Decimal("0.30")),
        ("Web shop", Decimal("7.00"), Decimal("7.00")),
    ]
    assert (result.proven, result.unproven, result.books.is_read) == (3, [], True)


def test_amounts_are_exact(rows):
    for _ in range(100):
        rows.both("0.10")
    result = reconcile(DAY)
    assert result.totals.here == result.totals.at_acme == Decimal("10.00")
    assert result.totals.difference == ZERO


# --- causes, each by rows alone --------------------------------------------------


def refund_of_today(rows):
    rows.line(rows.both("20.00", refund_amount="5.00"), "-5.00", when=at(15, 2))
    return "-5.00", "Refunded at ACME at 15:02."


def refund_that_is_not_here_yet(rows):
    rows.line(rows.both("20.00"), "-5.00", when=at(15, 2))
    return "-5.00", "The order here does not show it yet."


def refund_of_another_day(rows):
    before = rows.both("20.00", when=at(9, day=date(2026, 2, 1)), refund_amount="20.00")
    rows.line(before, "-20.00", when=at(15))
    return "-20.00", "Refunded at ACME at 15:00. It was sold on 1 Feb."


def refund_of_an_unknown_order(rows):
    rows.line("8001", "-3.00", when=at(15))
    return "-3.00", "The order itself is not here."


def chargeback(rows):
    rows.line(rows.both("20.00", "CreditCard"), "-20.00", kind="ChargeBack")
    return "-20.00", "a chargeback"


def of_the_web_shop(rows):
    rows.line("8001", "12.00", sale_channel="Online")
    return "12.00", "Sold elsewhere (web shop); the order is not here yet."


def quarantined(rows):
    rows.line("8001", "12.00")
    Quarantined.objects.create(acme_id="id-8001", reason="its items are no list")
    return "12.00", "could not be read: its items are no list"


def unanswered(rows):
    attempt = rows.attempt("12.00", "Check", state=S.REVIEW)
    rows.line("8001", "12.00", "Check")
    return (
        "12.00",
        f"A sale without an answer (Desk 1, reference {attempt.spoken_reference})",
    )


def given_up(rows):
    rows.attempt("12.00", "Check", state=S.ABSENT)
    rows.line("8001", "12.00", "Check")
    return "12.00", "A sale that was given up as not charged"


def missing(rows):
    rows.ours("12.00", missing_since=at(23))
    return "-12.00", "ACME does not know this order any more, since 4 Mar, 23:00."


def late_in_the_report(rows):
    rows.ours("12.00", when=at(22, 15))
    return (
        "-12.00",
        "Not in ACME's report yet. It was sold 5 hours before ACME was read",
    )


def just_sold_before_it_was_read(rows):
    rows.ours("12.00", when=at(23, 30))
    SyncRun.objects.update(until=at(0, 30, DAY + timedelta(days=1)))
    return "-12.00", "Not in ACME's report yet. It was sold 1 hour before ACME was read"


def never_in_the_report(rows):
    rows.ours("12.00", when=at(1))
    return "-12.00", "Not in ACME's report, which was read 1 day after the sale."


def found_later(rows):
    rows.ours("12.00", when=at(1), attempt={"look_count": 3})
    return "-12.00", "Its answer was lost and the order found later"


def midnight_here_first(rows):
    order = rows.ours("12.00", when=at(23, 59))
    rows.line(order, "12.00", when=at(0, 1, DAY + timedelta(days=1)))
    return (
        "-12.00",
        "ACME has it on 5 Mar at 00:01: the two sides take it for different",
    )


def midnight_there_first(rows):
    order = rows.ours("12.00", when=at(0, 1, DAY + timedelta(days=1)))
    rows.line(order, "12.00", when=at(23, 59))
    return "12.00", "By our clock it was sold on 5 Mar at 00:01"


def paid_off_later(rows):
    order = rows.elsewhere("12.00", when=at(10, day=date(2026, 2, 1)))
    rows.line(order, "12.00", when=at(10))
    return "12.00", "Paid on this day for an order of 1 Feb."


def another_total(rows):
    rows.line(rows.ours("12.00", amount_mismatch=True), "12.50")
    return "0.50", "ACME charged another total than the guest was told."


def swapped_digits(rows):
    rows.line(rows.ours("12.00"), "21.00")
    return "9.00", "off by a multiple of 9"


def another_amount(rows):
    rows.line(rows.ours("12.00"), "12.10")
    return "0.10", "Another amount at ACME."


def paid_twice_over(rows):
    rows.line(rows.both("12.00"), "12.00")
    return "12.00", "ACME has it paid twice over."


def a_failed_payment(rows):
    rows.line(rows.ours("12.00", when=at(1)), "12.00", status="Failed")
    return "-12.00", "ACME says of the payment: failed."


def charged_twice(rows):
    late = {"late_hit": True, "state": S.ABSENT}
    rows.both("12.00", attempt=late)
    return "0.00", "Charged twice, perhaps"


FINE = {
    refund_of_today,
    refund_that_is_not_here_yet,
    refund_of_another_day,
    refund_of_an_unknown_order,
    just_sold_before_it_was_read,
    midnight_here_first,
    midnight_there_first,
    paid_off_later,
}
WRONG = {
    chargeback,
    of_the_web_shop,
    quarantined,
    unanswered,
    given_up,
    missing,
    late_in_the_report,
    never_in_the_report,
    found_later,
    another_total,
    swapped_digits,
    another_amount,
    paid_twice_over,
    a_failed_payment,
    charged_twice,
}
EACH = sorted(FINE | WRONG, key=lambda story: story.__name__)


@pytest.mark.parametrize("story", EACH, ids=lambda story: story.__name__)
def test_each_difference_has_its_likely_cause(rows, story):
    rows.both("30.00")
    amount, words = story(rows)
    result = reconcile(DAY)
    [found] = result.differences
    assert words in found.cause
    assert found.pair.difference == Decimal(amount)
    assert found.is_explained == (story in FINE)
    assert_adds_up(result)


def test_a_day_of_everything_adds_up(rows):
    for story in EACH:
        rows.both("30.00")
        story(rows)
    result = reconcile(DAY)
    assert len(result.differences) > len(EACH) / 2
    assert_adds_up(result)


def test_another_tender_is_one_row_that_differs_by_tender_alone(rows):
    rows.line(rows.ours("12.00", "Cash"), "12.00", "CreditCard")
    assert causes() == [
        (Order.objects.get().order_number, ZERO, "Rung as cash here, card at ACME.")
    ]
    result = reconcile(DAY)
    assert {row.title: row.difference for row in result.tenders} == {
        "Cash": Decimal("-12.00"),
        "Card": Decimal("12.00"),
    }
    assert_adds_up(result)


def test_two_of_one_amount_are_pointed_at_each_other(rows):
    ours = rows.ours("12.00", when=at(9))
    rows.line("8001", "12.00", when=at(9, 1))
    words = {number: cause for number, _, cause in causes()}
    assert "Of the same amount as order 8001" in words[ours.order_number]
    assert f"as order {ours.order_number}" in words["8001"]


def test_only_acme_knows_how_the_web_shop_was_paid(rows):
    web = rows.elsewhere("12.00", "CreditCard")
    rows.line(web, "2.00", "Voucher")
    rows.line(web, "10.00", "CreditCard")
    assert causes() == []


def test_a_refund_before_it_was_first_read_takes_nothing_from_the_sale(rows):
    """Whether ACME's paidAmount falls by a refund, no document says."""
    for paid in ("12.00", "7.00"):
        web = rows.elsewhere("12.00", paid_amount=paid, refund_amount="5.00")
        rows.line(web, "12.00")
        rows.line(web, "-5.00", when=at(15))
    assert [difference for _, difference, _ in causes()] == [Decimal("-5.00")] * 2


# --- how far ACME was read -------------------------------------------------------


def test_what_is_newer_than_the_reading_is_no_difference(front_desk, desk):
    rows = Rows(front_desk, desk)
    read(at(0), at(14))
    rows.both("5.00", when=at(13))
    rows.ours("7.00", when=at(14, 5))
    rows.ours("9.00", when=at(13, 55))  # ACME has its time of grace
    missed = rows.ours("11.00", when=at(13))
    result = reconcile(DAY)
    assert [one.pair.number for one in result.differences] == [missed.order_number]
    assert (len(result.later), result.later_amount) == (2, Decimal("16.00"))
    assert result.totals.later == Decimal("16.00")
    assert not result.books.is_read
    assert_adds_up(result)


def test_a_day_that_was_not_read_has_no_differences(front_desk, desk):
    Rows(front_desk, desk).ours("7.00")
    read(at(0), at(14), is_dry_run=True)
    read(at(0), at(14), plan=None)
    read(at(0), at(14), order_id="id-1")
    read(at(9), at(14))
    result = reconcile(DAY)
    assert result.books.read_until is None
    assert result.differences == []


def test_readings_that_join_are_one(front_desk, desk):
    read(at(0), at(9))
    read(at(8), at(12))
    read(at(13), at(20))
    assert reconcile(DAY).books.read_until == at(12)
    read(at(11), at(15))
    assert reconcile(DAY).books.read_until == at(20)


# --- proofs ----------------------------------------------------------------------


def test_what_is_not_proven_says_why(rows):
    rows.both("1.00")
    rows.both("1.00", proven_by=Proof.LIST)
    missing = rows.both("1.00", missing_since=at(12))
    bad = rows.both("1.00")
    Quarantined.objects.create(acme_id=bad.acme_id, reason="no list")
    unread = rows.both("1.00", proven_by=Proof.SALE)
    never = rows.both("1.00", proven_by="", proven_at=None)
    changed = rows.both("1.00", proven_at=at(11))
    rows.line(changed, "-1.00", when=at(12))
    result = reconcile(DAY)
    assert (result.proven, len(result.books.sales)) == (2, 7)
    assert {why: [pair.number for pair in found] for why, found in result.unproven} == {
        "ACME does not know it by its id any more": [missing.order_number],
        "ACME's answer about it could not be read": [bad.order_number],
        "not read from ACME since the sale": [unread.order_number, never.order_number],
        "money moved at ACME since it was read": [changed.order_number],
    }


def test_an_answer_that_is_readable_again_proves(rows):
    once_bad = rows.both("1.00")
    Quarantined.objects.create(
        acme_id=once_bad.acme_id, reason="no list", released_at=timezone.now()
    )
    assert reconcile(DAY).proven == 1


# --- the day ---------------------------------------------------------------------

SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


@pytest.mark.parametrize("day", [DAY, SPRING, AUTUMN], ids=str)
def test_the_day_ends_at_the_venues_midnight(front_desk, desk, day):
    """Half past eleven at night is another date in Greenwich."""
    rows = Rows(front_desk, desk)
    read(at(0, day=day), at(3, day=day + timedelta(days=1)))
    rows.both("1.00", when=at(0, day=day))
    rows.both("2.00", when=at(23, 30, day))
    rows.both("100.00", when=at(0, day=day + timedelta(days=1)))
    rows.both("100.00", when=at(23, 59, day - timedelta(days=1)))
    result = reconcile(day)
    assert result.totals.here == result.totals.at_acme == Decimal("3.00")
    assert result.differences == []
    assert result.books.is_read
    seconds = result.books.end.timestamp() - result.books.start.timestamp()
    assert seconds / 3600 == {DAY: 24, SPRING: 23, AUTUMN: 25}[day]


def test_an_hour_that_comes_twice_is_sold_in_twice(front_desk, desk):
    rows = Rows(front_desk, desk)
    read(at(0, day=AUTUMN), at(3, day=AUTUMN + timedelta(days=1)))
    rows.both("1.00", when=at(1, 30, AUTUMN))
    rows.both("2.00", when=at(1, 30, AUTUMN, fold=1))
    assert reconcile(AUTUMN).totals.at_acme == Decimal("3.00")


def test_a_day_takes_as_many_queries_as_its_kinds_of_rows(
    rows, django_assert_num_queries
):
    rows.both("1.00")
    with django_assert_num_queries(8):
        reconcile(DAY)
    for story in EACH:
        story(rows)
    with django_assert_num_queries(8):
        reconcile(DAY)
    assert Transaction.objects.count() > 10

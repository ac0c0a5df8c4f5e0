"""A day beside ACME's books: every difference is found, added up and explained."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from acme_pos.staff import times
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
    return "-5.00", f"Refunded at ACME at {times.clock(at(15, 2))}."


def refund_that_is_not_here_yet(rows):
    rows.line(rows.both("20.00", proven_at=at(12)), "-5.00", when=at(15, 2))
    return "-5.00", "The order here does not show it yet."


def refund_that_the_order_denies(rows):
    rows.line(rows.both("20.00"), "-5.00", when=at(15, 2))
    return "-5.00", "has it refunded, and ACME's order does not say so"


def refund_by_another_tender(rows):
    order = rows.both("20.00", "CreditCard", refund_amount="20.00")
    rows.line(order, "-20.00", "Cash", when=at(15))
    return "-20.00", "Refunded by another tender than it was paid by."


def refund_of_more_than_was_paid(rows):
    order = rows.both("30.00", "CreditCard", refund_amount="60.00")
    rows.line(order, "-60.00", "CreditCard", when=at(15))
    return "-60.00", "More was given back than was paid: $60.00 of $30.00."


def refund_again_of_another_day(rows):
    before = rows.both("20.00", when=at(9, day=FEB), refund_amount="20.00")
    rows.line(before, "-20.00", when=at(15, day=FEB))
    rows.line(before, "-20.00", when=at(15))
    return "-20.00", "More was given back than was paid: $40.00 of $20.00."


def refund_of_another_day(rows):
    before = rows.both("20.00", when=at(9, day=FEB), refund_amount="20.00")
    rows.line(before, "-20.00", when=at(15))
    return (
        "-20.00",
        f"Refunded at ACME at {times.clock(at(15))}. It was sold on {_day(FEB)}.",
    )


def refund_of_an_unknown_order(rows):
    rows.line("8001", "-3.00", when=at(15))
    return "-3.00", "Refund of an order that is not here."


def refund_of_an_order_before_any_reading(rows):
    before = rows.ours("20.00", when=at(9, day=FEB), refund_amount="5.00")
    rows.line(before, "-5.00", when=at(15))
    return (
        "-5.00",
        f"Refunded at ACME at {times.clock(at(15))}. It was sold on {_day(FEB)}.",
    )


def chargeback(rows):
    rows.line(rows.both("20.00", "CreditCard"), "-20.00", kind="ChargeBack")
    return "-20.00", "a chargeback"


def chargeback_of_another_day(rows):
    before = rows.both("20.00", "CreditCard", when=at(9, day=FEB))
    rows.line(before, "20.00", "CreditCard", kind="Charge Back Refund", when=at(9))
    return "20.00", "a refund of a chargeback"


def of_the_web_shop(rows):
    rows.line("8001", "12.00", sale_channel="Online")
    return "12.00", "Sold elsewhere (web shop); the order is not here yet."


def quarantined(rows):
    rows.line("8001", "12.00")
    Quarantined.objects.create(acme_id="id-8001", reason="its items are no list")
    return "12.00", "could not be read: its items are no list"


def unanswered(rows):
    attempt = rows.attempt("12.00", "Check", state=S.REVIEW)
    rows.line("8001", "12.00", "Check", sale_channel=DESKS)
    named = f"(Desk 1, reference {attempt.spoken_reference})"
    return "12.00", f"Perhaps a sale without an answer {named}"


def given_up(rows):
    rows.attempt("12.00", "Check", state=S.ABSENT)
    rows.line("8001", "12.00", "Check", sale_channel=DESKS)
    return "12.00", "Perhaps a sale that was given up as not charged"


def missing(rows):
    rows.ours("12.00", missing_since=at(23))
    return "-12.00", f"ACME does not know this order any more, since {_moment(at(23))}."


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
        f"ACME has it on {_day(NEXT)} at {PAST_MIDNIGHT}: the two sides take it for",
    )


def midnight_there_first(rows):
    order = rows.ours("12.00", when=at(0, 1, DAY + timedelta(days=1)))
    rows.line(order, "12.00", when=at(23, 59))
    return "12.00", f"By our clock it was sold on {_day(NEXT)} at {PAST_MIDNIGHT}"


def paid_off_later(rows):
    order = rows.elsewhere("12.00", when=at(10, day=FEB))
    rows.line(order, "12.00", when=at(10))
    return "12.00", f"Paid on this day for an order of {_day(FEB)}."


def a_deposit_of_another_day(rows):
    order = rows.elsewhere("12.00", when=at(10, day=FEB))
    rows.line(order, "5.00")
    rows.line(order, "7.00", when=at(10))
    return "7.00", f"Paid on this day for an order of {_day(FEB)}."


def a_deposit(rows):
    order = rows.elsewhere("12.00")
    rows.line(order, "5.00")
    rows.line(order, "7.00", when=at(10, day=APRIL))
    return (
        "-7.00",
        f"Paid in several payments, another on {_day(APRIL)} at {times.clock(at(10))}.",
    )


def paid_a_second_time(rows):
    rows.line(rows.both("20.00", when=at(9, day=FEB)), "20.00", when=at(15))
    return "20.00", f"Paid a second time. It is an order of {_day(FEB)}"


def another_amount_past_midnight(rows):
    order = rows.ours("12.00", when=at(23, 59))
    rows.line(order, "120.00", when=at(0, 1, DAY + timedelta(days=1)))
    when = f"{_day(NEXT)}, {PAST_MIDNIGHT}"
    return "-12.00", f"Another amount, on another day. ACME has $120.00 on {when}."


def another_amount_before_midnight(rows):
    order = rows.ours("12.00", when=at(0, 1, DAY + timedelta(days=1)))
    rows.line(order, "120.00", when=at(23, 59))
    of = f"It is an order of {_day(NEXT)}, of $12.00."
    return "120.00", f"Another amount, on another day. {of}"


def our_sale_three_weeks_later(rows):
    order = rows.ours("500.00", when=at(10))
    rows.line(order, "500.00", when=at(12, day=date(2026, 3, 25)))
    return "-500.00", "Paid at ACME on another day than it was sold."


def another_tender_past_midnight(rows):
    order = rows.ours("12.00", when=at(23, 59))
    rows.line(order, "12.00", "CreditCard", when=at(0, 1, DAY + timedelta(days=1)))
    return "-12.00", "Another tender, on another day."


def an_upgrade(rows):
    rows.line(rows.both("12.00"), "9.00", when=at(15))
    return "9.00", "Paid in several payments at ACME: $12.00 and $9.00."


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


FEB, APRIL = date(2026, 2, 1), date(2026, 4, 1)
NEXT = DAY + timedelta(days=1)
PAST_MIDNIGHT = "12:01 AM"
_day, _moment = times.near_day, times.near_moment
# As ACME's report writes the channel that our desks send.
DESKS = "InsideSalesIndividual"
FINE = {
    refund_of_today,
    refund_that_is_not_here_yet,
    refund_of_another_day,
    refund_of_an_order_before_any_reading,
    a_deposit,
    a_deposit_of_another_day,
    just_sold_before_it_was_read,
    midnight_here_first,
    midnight_there_first,
    paid_off_later,
}
WRONG = {
    refund_that_the_order_denies,
    refund_by_another_tender,
    refund_of_more_than_was_paid,
    refund_again_of_another_day,
    refund_of_an_unknown_order,
    chargeback_of_another_day,
    paid_a_second_time,
    another_amount_past_midnight,
    another_amount_before_midnight,
    another_tender_past_midnight,
    our_sale_three_weeks_later,
    an_upgrade,
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


def test_a_guess_names_each_sale_once_and_the_nearest(rows):
    """The web shop sells for the same amounts all day."""
    rows.attempt("12.00", when=at(17), state=S.ABSENT)
    rows.line("8001", "12.00", when=at(17, 1), sale_channel="Online")
    rows.line("8002", "12.00", when=at(16, 40), sale_channel=DESKS)
    rows.line("8003", "12.00", when=at(17, 30), sale_channel=DESKS)
    rows.line("8004", "12.00", when=at(16, 55), sale_channel=DESKS)
    rows.attempt("9.00", "CreditCard", when=at(17), state=S.REVIEW, direct=True)
    rows.line("8005", "9.00", "CreditCard", when=at(17), sale_channel="Online")
    found = {
        number: cause.startswith("Perhaps a sale") for number, _, cause in causes()
    }
    named = {number for number, is_named in found.items() if is_named}
    assert named == {"8004", "8005"}
    assert len(found) == 5


@pytest.mark.parametrize("status", ["failed", "PENDING", "due"])
def test_what_was_not_taken_is_known_in_every_spelling(rows, status):
    rows.line(rows.both("12.00"), "5.00", status=status)
    assert causes() == []
    assert Transaction.objects.taken().count() == 1


def test_the_worst_comes_first(rows):
    for number in range(3):
        rows.line(f"900{number}", "1.00", sale_channel="Online")
    rows.line("9999", "-777.00", when=at(20))
    rows.both("5.00", attempt={"late_hit": True, "state": S.ABSENT})
    amounts = [difference for _, difference, _ in causes()]
    assert amounts == [0, -777, 1, 1, 1]


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
    read(at(0), at(14), is_found=False)
    read(at(0), at(14), order_id="id-1")
    read(at(9), at(14))
    result = reconcile(DAY)
    assert result.books.read_until is None
    assert result.differences == []


def test_a_day_that_was_read_long_after_has_nothing_too_new(front_desk, desk):
    rows = Rows(front_desk, desk)
    midnight = at(0, day=DAY + timedelta(days=1))
    asked_at = at(9, day=DAY + timedelta(days=60))
    read(at(0), midnight, started_at=asked_at, moves_mark=False)
    rows.ours("75.00", when=at(23))
    rows.ours("80.00", when=at(23, 55))
    result = reconcile(DAY)
    assert result.later == []
    assert [one.cause[:22] for one in result.to_look_into] == [
        "Not in ACME's report, "
    ] * 2


@pytest.mark.parametrize(
    ("moves_mark", "words"),
    [(True, "and the next night reads it again"), (False, "so read the day again")],
)
def test_the_next_night_is_promised_only_where_it_reaches(
    front_desk, desk, moves_mark, words
):
    rows = Rows(front_desk, desk)
    read(at(0), at(14), started_at=at(14), moves_mark=moves_mark)
    rows.ours("75.00", when=at(13))
    assert words in the_cause()


def test_a_night_that_does_not_reach_back_brings_no_order(front_desk, desk):
    rows = Rows(front_desk, desk)
    read(at(0), at(14), started_at=at(14))
    rows.line("8001", "5.00", when=at(13), sale_channel="Online")
    assert the_cause().endswith("The next night brings it.")
    SyncRun.objects.update(moves_mark=False)
    assert the_cause().endswith("Reading the day again brings it.")


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
    with django_assert_num_queries(12):
        reconcile(DAY)
    for story in EACH:
        story(rows)
    with django_assert_num_queries(12):
        reconcile(DAY)
    assert Transaction.objects.count() > 10

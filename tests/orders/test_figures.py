"""The figures of a day, each against rows that are added up by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from acme_pos.staff.times import clock
from carts.models import CatalogEntry, CatalogKind
from orders.figures import of_day
from orders.figures.plots import Row, bars, columns, scale_end
from orders.models import AttemptState, OrderState, Proof, SyncState
from orders.takings import ZERO

from .day_rows import DAY, Rows, at, read

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


@pytest.fixture
def rows(front_desk, desk):
    return Rows(front_desk, desk)


@pytest.fixture(autouse=True)
def evening():
    """The day is today, and nearly over."""
    with time_machine.travel(at(23, 30), tick=False):
        yield


def by_label(plot):
    return {one.label: one.value for one in plot}


def test_takings_are_ours_and_others_less_what_acme_gave_back(rows):
    rows.ours("10.10", "Cash")
    rows.ours("20.20", "CreditCard")
    rows.elsewhere("30.30", "CreditCard")
    rows.line("777", "-5.05", "CreditCard", when=at(15))
    rows.line("777", "-99.00", "CreditCard", when=at(15), status="Pending")
    rows.line("778", "60.60", "CreditCard")
    rows.ours("400.00", when=at(23, 59, DAY - timedelta(days=1)))
    rows.ours("400.00", when=at(0, day=DAY + timedelta(days=1)))
    money = of_day(DAY).money
    assert (money.sold, money.refunded) == (Decimal("60.60"), Decimal("-5.05"))
    assert (money.net, money.orders) == (Decimal("55.55"), 3)
    assert (money.ours, money.elsewhere) == (Decimal("30.30"), Decimal("30.30"))
    assert by_label(money.tenders) == {
        "Card": Decimal("45.45"),
        "Cash": Decimal("10.10"),
    }
    assert [(bar.label, bar.length) for bar in money.tenders] == [
        ("Card", 1000),
        ("Cash", 222),
    ]


def test_hours_stand_beside_the_same_weekday_a_week_before(rows):
    rows.ours("10.00", when=at(10, 59))
    rows.ours("20.00", when=at(11))
    rows.ours("5.00", when=at(23, 15))
    rows.elsewhere("8.00", when=at(10, day=DAY - WEEK))
    rows.elsewhere("100.00", when=at(23, 45, DAY - WEEK))
    money = of_day(DAY).money
    hours = {one.label: (one.value, one.mark) for one in money.hours.columns}
    assert list(hours)[:1] == ["9 AM"]
    assert list(hours)[-1:] == ["11 PM"]
    assert hours["10 AM"] == (Decimal("10.00"), Decimal("8.00"))
    assert hours["11 AM"] == (Decimal("20.00"), ZERO)
    assert hours["11 PM"] == (Decimal("5.00"), Decimal("100.00"))
    # It is half past eleven: what a week before was sold later is no comparison yet.
    assert money.week_before == Decimal("8.00")
    assert money.change == 337
    assert of_day(DAY - WEEK).money.change is None


@pytest.mark.parametrize(("day", "passes"), [(SPRING, 1), (AUTUMN, 2)], ids=str)
def test_an_hour_that_comes_twice_is_one_column(rows, day, passes):
    for fold in range(passes):
        rows.ours("4.00", when=at(1, 30, day, fold=fold))
    rows.ours("1.00", when=at(3, 30, day))
    rows.ours("2.00", when=at(23, 30, day))
    rows.ours("400.00", when=at(0, 30, day + timedelta(days=1)))
    money = of_day(day).money
    labels = [one.label for one in money.hours.columns]
    assert len(labels) == len(set(labels)) == 23
    hours = by_label(money.hours.columns)
    assert (hours["1 AM"], hours["2 AM"], hours["3 AM"]) == (4 * passes, 0, 1)
    assert (hours["11 PM"], money.sold) == (2, 4 * passes + 3)


def catalog(starts_at, left=None, size=None, event_id="e1"):
    answer = {"event": {"capacity": size}} if size else {}
    CatalogEntry.objects.create(
        kind=CatalogKind.EVENT,
        acme_id=event_id,
        name="Planetarium",
        starts_at=starts_at,
        places_left=left,
        answer=answer,
        as_of=at(22),
    )


def test_people_are_acmes_count_where_it_has_one_and_tickets_else(rows):
    catalog(at(10), left=30, size=100)
    catalog(at(10), left=45, size="50", event_id="e2")
    catalog(at(12), left=None, size=None, event_id="e3")
    order = rows.ours("9.00")
    rows.item(order, quantity=3, starts_at=at(10), event_id="e1")
    rows.item(order, quantity=4, starts_at=at(12), event_id="e3")
    rows.item(order, quantity=2, starts_at=at(23, 30), event_id="e9")
    rows.item(order, quantity=9, starts_at=at(12), event_id="e3", inventory_id="7")
    rows.item(order, quantity=0, starts_at=at(12), event_id="e3")
    rows.item(
        order, quantity=9, starts_at=at(0, day=DAY + timedelta(days=1)), event_id="e1"
    )
    gone = rows.ours("9.00", state=OrderState.REFUNDED)
    rows.item(gone, quantity=9, starts_at=at(12), event_id="e3")
    people = of_day(DAY).visitors
    assert [(one.label, one.value, one.room) for one in people.slots.columns] == [
        (clock(at(10)), 75, 150),
        (clock(at(12)), 4, None),
        (clock(at(23, 30)), 2, None),
    ]
    assert (people.people, people.room) == (81, None)
    assert people.as_of == at(22)


def test_a_full_time_says_so(rows):
    catalog(at(10), left=0, size=20)
    [slot] = of_day(DAY).visitors.slots.columns
    assert (slot.value, slot.room, slot.is_full) == (20, 20, True)
    assert of_day(DAY).visitors.room == 20


def test_a_room_without_an_end_is_in_no_sum(rows):
    catalog(at(10), left=15, size=20)
    catalog(at(11), left=10, size=30, event_id="e2")
    catalog(at(12), left=4990, size=5000, event_id="e3")
    CatalogEntry.objects.filter(acme_id="e2").update(as_of=at(6, day=DAY - WEEK))
    people = of_day(DAY).visitors
    assert (people.people, people.room, people.at_large) == (35, 50, 10)
    assert people.as_of == at(6, day=DAY - WEEK)


def test_donations_are_by_campaign_and_memberships_by_kind(rows):
    order = rows.ours("100.00")
    for amount, name in (("10.10", "Roof"), ("20.20", "Roof"), ("5.00", None)):
        fields = {"donation_campaign_name": name} if name else {}
        rows.item(order, amount=amount, is_donation=True, donation_fields=fields)
    rows.item(rows.elsewhere("7.00"), amount="7.00", is_donation=True)
    rows.item(order, amount="50.00", is_donation=True, quantity=0)
    facts = [{"is_gift": True}, {"is_gift": False, "is_autorenew": True}, None]
    for fields in facts:
        item = rows.item(order, amount="80.00", membership_fields=fields)
        item.item_type = "MembershipPurchase"
        item.save()
    gifts = of_day(DAY).gifts
    assert by_label(gifts.campaigns) == {
        "Roof": Decimal("30.30"),
        "No campaign named": Decimal("12.00"),
    }
    assert (gifts.donated, gifts.donations) == (Decimal("42.30"), 4)
    assert (gifts.memberships, gifts.membership_amount) == (3, Decimal("240.00"))
    assert (gifts.presents, gifts.renewing, gifts.renewals) == (1, 1, 0)


def test_renewals_are_memberships_and_cancellations_are_not(rows):
    order = rows.elsewhere("200.00")
    kinds = ("MembershipRenewal", "MembershipUpgrade", "MembershipCancel", "Event")
    for kind in (*kinds, "membership"):
        item = rows.item(order, amount="50.00")
        item.item_type = kind
        item.save()
    gifts = of_day(DAY).gifts
    assert (gifts.memberships, gifts.renewals) == (3, 1)
    assert gifts.membership_amount == Decimal("150.00")


def test_what_waits_and_how_the_night_went(rows):
    yesterday = DAY - timedelta(days=1)
    rows.attempt("9.00", state=AttemptState.UNKNOWN, when=at(22))
    rows.attempt("9.00", state=AttemptState.REVIEW, when=at(21))
    rows.ours("1.00", when=at(12, day=yesterday))
    rows.ours("1.00", when=at(12, day=yesterday), proven_by=Proof.SALE)
    read(at(0), at(3), finished_at=at(3, 17))
    read(at(0), at(3), order_id="id-1")
    read(at(0), at(3), state=SyncState.REQUESTED)
    read(at(0), at(1), moves_mark=False, state=SyncState.FAILED)
    read(at(0), at(3), is_dry_run=True, state=SyncState.FAILED)
    figures = of_day(DAY)
    assert (figures.unanswered.number, figures.unanswered.oldest) == (2, at(21))
    night = figures.night
    assert (night.day, night.proven, night.orders) == (yesterday, 1, 2)
    assert night.run.finished_at == at(3, 17)
    assert night.is_well
    assert not night.is_proven
    assert of_day(yesterday).night.day == yesterday
    nothing = of_day(yesterday - timedelta(days=1)).night
    assert (nothing.orders, nothing.is_proven) == (0, False)


def test_an_empty_day_has_no_plots_and_breaks_nothing(rows):
    figures = of_day(DAY)
    assert figures.money.is_empty
    assert figures.money.hours.is_empty
    assert figures.visitors.slots.is_empty
    assert figures.gifts.campaigns == figures.money.tenders == []
    assert not figures.night.is_well


def test_each_figure_is_one_query_however_much_was_sold(
    rows, django_assert_num_queries
):
    with django_assert_num_queries(13):
        of_day(DAY)
    catalog(at(10), left=30, size=100)
    for hour in range(9, 20):
        order = rows.both("9.00", when=at(hour))
        rows.item(order, quantity=1, starts_at=at(hour), event_id="e1")
        rows.item(order, amount="5.00", is_donation=True)
    with django_assert_num_queries(13):
        of_day(DAY)


# --- plots -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("largest", "end"),
    [
        ("0", 4),
        ("3.99", 4),
        ("5", 6),
        ("9.99", 10),
        ("101", 200),
        ("201", 400),
        ("26000", 40000),
    ],
)
def test_a_scale_ends_at_a_round_number(largest, end):
    assert scale_end(Decimal(largest)) == end


def test_a_column_is_as_high_as_its_number():
    plot = columns([Row("9", 50, 25, 100), Row("10", 0), Row("11", -5, None, 100)], 7)
    first, second, third = plot.columns
    assert (first.height, first.mark_height, first.room_height) == (500, 250, 1000)
    assert (first.top, first.mark_top, first.room_top) == (500, 750, 0)
    assert (second.height, second.mark_top, second.room_top) == (0, None, None)
    assert (third.height, third.value) == (0, -5)


def test_a_room_far_above_the_others_is_told_and_not_drawn():
    plot = columns([Row("9", 40, None, 60), Row("10", 30, None, 5000)], 7)
    assert [one.room for one in plot.columns] == [60, 5000]
    assert [one.room_height for one in plot.columns] == [1000, None]
    assert plot.top == 60


def test_what_is_little_can_still_be_seen():
    assert bars([("a", 100000, ""), ("b", 1, ""), ("c", -3, "")])[1].length == 4


def test_many_columns_leave_out_labels():
    plot = columns([Row(str(n), 1) for n in range(48)], 13)
    assert sum(one.is_labelled for one in plot.columns) == 12
    assert timezone.localdate() == DAY

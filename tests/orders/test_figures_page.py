"""The start page of the admin: what it tells, to whom, and of which day."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse

from acme_pos.staff import times
from acme_pos.staff.models import User
from carts.models import CatalogEntry, CatalogKind
from orders.models import AttemptState

from .day_rows import DAY, Rows, at, read
from .paying import text_of

pytestmark = pytest.mark.django_db
START = reverse("admin:index")


@pytest.fixture
def rows(front_desk, desk):
    return Rows(front_desk, desk)


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(at(23, 30), tick=False):
        yield


@pytest.fixture
def ada(admin, browser_of, desk):
    return browser_of(admin)


def test_a_day_is_told_in_words_and_in_tables(rows, ada):
    rows.ours("1200.10", "Cash", when=at(11))
    rows.elsewhere("30.30", "CreditCard", when=at(12))
    rows.line("777", "-5.05", "CreditCard", when=at(15))
    rows.elsewhere("615.20", when=at(9, day=DAY - timedelta(days=7)))
    page = ada.get(START)
    text = text_of(page)
    assert f"Today, {times.full_day(DAY)} As of {times.clock(at(23, 30))}" in text
    assert "Takings $1,225.35 $1,230.40 sold, −$5.05 given back" in text
    assert "▲ 100 % more than a week before by this time" in text
    assert "Cash $1,200.10 × 1" in text
    assert "Card $25.25 × 1" in text
    assert (
        f"{times.hour(at(11))} $1,200.10 $0.00 {times.hour(at(12))} $30.30 $0.00"
        in text
    )
    assert reverse("orders:reconciliation", args=[DAY]) in page.text
    assert 'id="content-main"' in page.text


def test_what_waits_is_linked_where_its_reader_may_go(
    rows, ada, supervisor, browser_of
):
    rows.attempt("9.00", state=AttemptState.REVIEW, when=at(23, 10))
    sam = browser_of(supervisor)
    for reader, address in ((sam, "orders:checking"), (ada, "orders:health")):
        page = reader.get(START)
        assert "Oldest sent 20 minutes ago" in text_of(page).replace("\xa0", " ")
        tile = page.text[page.text.index("Without an answer") :][:400]
        assert reverse(address) in tile


def test_the_night_is_told(rows, ada):
    yesterday = DAY - timedelta(days=1)
    rows.ours("1.00", when=at(12, day=yesterday))
    rows.ours("1.00", when=at(12, day=yesterday), proven_by="")
    assert "ACME was never read" in text_of(ada.get(START))
    read(at(0), at(3), finished_at=at(3, 17))
    text = text_of(ada.get(START))
    assert f"Proven equal to ACME 1 of 2 {times.week_day(yesterday)}" in text
    assert f"Last read {times.near_moment(at(3, 17))}: Finished" in text


def test_a_little_more_is_no_as_much(rows, ada):
    rows.ours("100.90", when=at(10))
    rows.ours("100.00", when=at(10, day=DAY - timedelta(days=7)))
    assert "▲ &lt;1 % more than a week before" in text_of(ada.get(START))


def test_what_acme_gave_back_is_told_as_far_as_it_was_read(rows, ada):
    rows.ours("1.00")
    assert "What ACME gave back is not read yet" in text_of(ada.get(START))
    read(at(0), at(9, 11), moves_mark=False)
    assert f"Nothing given back until {times.clock(at(9, 11))}" in text_of(
        ada.get(START)
    )
    read(at(0), at(0, 30, DAY + timedelta(days=1)))
    text = text_of(ada.get(START))
    assert "Nothing given back ▲" in text or "Nothing given back Nothing" in text


def test_the_catalogs_age_is_told_with_its_day(rows, ada):
    CatalogEntry.objects.create(
        kind=CatalogKind.EVENT,
        acme_id="e1",
        name="Planetarium",
        starts_at=at(10),
        places_left=5,
        answer={"capacity": 20},
        as_of=at(6, day=DAY - timedelta(days=3)),
    )
    text = text_of(ada.get(START)).replace("&#x27;", "'")
    said = times.near_moment(at(6, day=DAY - timedelta(days=3)))
    assert f"as ACME's catalog said at {said} or later." in text


def test_an_empty_day_teaches(ada):
    text = text_of(ada.get(START))
    assert "A column grows here with each hour that sells something." in text
    assert "appear here with the first sale of the day" in text
    assert "Each time of the catalog gets a column" in text
    assert "One that names a campaign at the desk is counted for it here." in text
    assert "Every sale has its answer" in text


def test_another_day_is_shown_and_nonsense_is_today(rows, ada):
    rows.ours("7.77", when=at(12, day=DAY - timedelta(days=1)))
    assert "$7.77" in text_of(ada.get(START, {"day": "2026-03-03"}))
    for typed in ("", "yesterday", "2026-02-31", "0001-01-01", "9999-12-31", "a\0"):
        assert f"Today, {times.full_day(DAY)}" in text_of(
            ada.get(START, {"day": typed})
        )
    for edge in ("2000-01-01", "2099-12-31"):
        assert ada.get(START, {"day": edge}).status_code == 200


def test_who_may_not_browse_orders_sees_no_money(rows, browser_of, desk):
    rows.ours("1234.56")
    clerk = User.objects.create_user("carol", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_desk"))
    page = browser_of(clerk).get(START)
    assert page.status_code == 200
    assert "1,234.56" not in page.text
    assert "figures" not in re.sub(r"<link[^>]+>", "", page.text)
    assert reverse("admin:staff_desk_changelist") in page.text


def test_the_front_desk_never_gets_there(rows, browser_of, front_desk):
    rows.ours("1234.56")
    answer = browser_of(front_desk).get(START, follow=True)
    assert "1,234.56" not in answer.text


def test_the_shapes_bring_no_style_and_no_script_along(rows, ada):
    rows.ours("1.00", when=at(11))
    page = ada.get(START)
    shapes = re.findall(r"<svg.*?</svg>", page.text, re.DOTALL)
    assert len(shapes) > 5
    for shape in shapes:
        assert "style" not in shape
        assert "http" not in shape.replace("http://www.w3.org/2000/svg", "")
    assert "unsafe" not in page["Content-Security-Policy"]


def test_the_page_asks_as_much_for_one_order_as_for_fifty(
    rows, ada, django_assert_max_num_queries
):
    for number in range(50):
        order = rows.ours("12.00", when=at(9 + number % 8))
        rows.item(order, amount="1.00", is_donation=True)
    with django_assert_max_num_queries(26):
        ada.get(START)

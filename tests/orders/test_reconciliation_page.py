"""The page of a day beside ACME's books: what it says, and reading it anew."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import AuditEvent
from orders.models import (
    AttemptState,
    Proof,
    Quarantined,
    SyncAsked,
    SyncRun,
    SyncState,
)
from orders.sync.books import LINE
from orders.views import reconciling

from .day_rows import DAY, Rows, at, read
from .paying import text_of


def said(page):
    """What the page says; no space stands between a number's tag and a comma."""
    return re.sub(r" ([.,;])", r"\1", text_of(page))


pytestmark = pytest.mark.django_db
PAGE = reverse("orders:reconciliation", args=[DAY])
READ = reverse("orders:reconciliation-read", args=[DAY])


@pytest.fixture
def rows(front_desk, desk):
    read(at(0), at(3, 15, DAY + timedelta(days=1)))
    return Rows(front_desk, desk)


@pytest.fixture
def sam(browser_of, supervisor, desk):
    return browser_of(supervisor)


def test_a_day_that_agrees_says_so(rows, sam):
    order = rows.both("12.34")
    page = sam.get(PAGE)
    text = said(page)
    assert "Both sides agree. 1 order: here $12.34, ACME $12.34." in text
    assert "Proven equal to ACME: 1 of 1" in text
    assert "To look into:" not in text
    assert order.order_number not in text


def test_each_difference_is_a_row_with_its_links(rows, sam):
    ours = rows.ours("12.00", when=at(1, 30))
    rows.line("8001", "5.00", when=at(11), sale_channel="Online")
    rows.line(rows.both("20.00", refund_amount="4.00"), "-4.00", when=at(15))
    waiting = rows.attempt("9.00", state=AttemptState.REVIEW)
    page = sam.get(PAGE)
    text = said(page)
    assert "2 differences to look into, −$7.00 in all." in text
    assert "3 orders: here $32.00, ACME $21.00; −$4.00 of that is explained." in text
    assert "To look into: 2" in text
    assert "Explained: 1" in text
    row = f"{ours.order_number} 1:30 AM, Frida, Desk 1 $12.00 $0.00 −$12.00 Cash"
    assert row in text
    assert "8001 11:00 AM, Web shop $0.00 $5.00 +$5.00 Cash Sold elsewhere" in text
    assert reverse("orders:order", args=[ours.pk]) in page.text
    assert reverse("admin:orders_attempt_change", args=[waiting.pk]) in page.text
    assert "Nobody knows yet whether these took money" in text


def test_lines_that_could_not_be_read_are_told(rows, sam):
    """The name under which the sync keeps them is theirs."""
    run, elsewhen = SyncRun.objects.get(), read(at(0) - timedelta(9), at(0))
    for name, of, released_at in (
        (f"{LINE}1 Payment", run, None),
        (f"{LINE}2 Payment", run, at(12)),
        (f"{LINE}3 Payment", elsewhen, None),
        ("27191841", run, None),
    ):
        facts = {"reason": "no date", "run": of, "released_at": released_at}
        Quarantined.objects.create(acme_id=name, **facts)
    told = "1 line of ACME's books could not be read and may be of this day"
    assert told in said(sam.get(PAGE))


def test_no_guest_is_on_the_page(rows, sam):
    rows.ours("12.00", when=at(1), last_name="Vantongeren", email="o@guest.example")
    page = sam.get(PAGE).text
    assert "Vantongeren" not in page
    assert "guest.example" not in page


def test_a_day_that_was_not_read_frightens_nobody(front_desk, desk, sam):
    Rows(front_desk, desk).ours("12.00")
    text = said(sam.get(PAGE))
    assert "ACME was not read for this day yet. Here: $12.00 by 1 order." in text
    assert "−$12.00" not in text
    assert "The next night reads it" not in text
    assert "No night reads as far back: read it now." in text


def test_a_night_is_promised_where_it_reaches_and_a_button_to_who_has_it(
    front_desk, desk, sam, browser_of, auditor
):
    Rows(front_desk, desk).ours("12.00")
    with time_machine.travel(at(14), tick=False):
        assert "The next night reads it, or you do now." in said(sam.get(PAGE))
        text = said(browser_of(auditor).get(PAGE))
    assert "The next night reads it." in text


def test_a_day_that_was_read_in_part_says_how_far(front_desk, desk, sam):
    rows = Rows(front_desk, desk)
    read(at(0), at(14))
    rows.both("5.00", when=at(13))
    rows.ours("7.00", when=at(14, 5))
    page = sam.get(PAGE)
    text = said(page)
    told = (
        "As far as it was read (until 2:00 PM): Both sides agree. 1 order: here $5.00"
    )
    assert told in text
    assert "is-equal" not in page.text
    assert "1 sale of $7.00 is too new for what was read of ACME" in text
    assert "ACME's side is read up to 2:00 PM" in text.replace("&#x27;", "'")


def test_long_lists_are_cut_and_say_so(rows, sam, monkeypatch):
    monkeypatch.setattr(reconciling, "SHOWN", 2)
    for _ in range(5):
        rows.ours("12.00", when=at(1), proven_by="")
    page = sam.get(PAGE)
    assert page.text.count('data-title="Difference"') == 2
    text = said(page)
    assert "and 3 more of smaller amounts: the file below has them all." in text
    assert "and 3 more." in text


def test_an_empty_day_says_what_will_be_here(rows, sam):
    page = sam.get(PAGE)
    assert "Nothing was sold on this day" in said(page)
    assert "Nothing to compare." in said(page)
    assert "verdict-of-day is-open" in page.text
    SyncRun.objects.update(until=at(9, 11))
    told = "As far as it was read (until 9:11 AM): Nothing to compare yet."
    assert told in said(sam.get(PAGE))


def test_what_is_open_stands_beside_what_agrees(rows, sam):
    rows.both("5.00")
    assert "verdict-of-day is-equal" in sam.get(PAGE).text
    rows.attempt("5000.00", "CreditCard", state=AttemptState.REVIEW)
    page = sam.get(PAGE)
    assert "Both sides agree, but something is open." in said(page)
    assert "Without an answer: 1 sale of $5,000.00." in said(page)
    assert "verdict-of-day is-open" in page.text
    run = SyncRun.objects.get()
    Quarantined.objects.create(acme_id=f"{LINE}x", reason="amount", run=run)
    assert "verdict-of-day is-open" in sam.get(PAGE).text


def test_an_order_that_differs_is_not_proven(rows, sam):
    rows.both("5.00", proven_by=Proof.LIST)
    rows.line(rows.ours("12.00"), "12.10")
    rows.line("8001", "70.00", sale_channel="Online")
    text = said(sam.get(PAGE))
    assert "Proven equal to ACME: 1 of 2, and 1 that ACME alone has" in text
    assert "1 of 1: unchanged by its event's list" in text
    assert "1 was read, and is among what is to be looked into." in text


def test_all_differences_go_into_a_file(rows, sam, supervisor, monkeypatch):
    monkeypatch.setattr(reconciling, "SHOWN", 2)
    for number in range(5):
        rows.line(f"800{number}", "1.00", sale_channel="Online")
    rows.line(rows.both("5.00", refund_amount="4.00"), "-4.00", when=at(15))
    assert "All differences as a file (6)" in said(sam.get(PAGE))
    answer = sam.post(reverse("orders:reconciliation-file", args=[DAY]))
    header, first, *rest = answer.text.splitlines()
    assert header.startswith("\ufeffOrder number,ACME id,Time")
    assert first.endswith("5.00,1.00,-4.00,Cash,yes,Refunded at ACME at 3:00 PM.")
    assert len(rest) == 5
    told = AuditEvent.objects.get(action="exported")
    assert (told.actor, told.facts["rows"]) == (supervisor, 6)


def test_the_page_asks_as_much_for_one_order_as_for_fifty(
    rows, sam, django_assert_max_num_queries
):
    for _ in range(50):
        rows.ours("12.00", when=at(1))
    with django_assert_max_num_queries(25):
        sam.get(PAGE)


# --- which day -------------------------------------------------------------------


@pytest.mark.parametrize("sold_today", [True, False])
def test_the_newest_day_is_today_once_something_was_sold(rows, sam, sold_today):
    with time_machine.travel(at(23, 30), tick=False):
        if sold_today:
            rows.ours("1.00", when=at(23, 15))
        newest = DAY if sold_today else DAY - timedelta(days=1)
        answer = sam.get(reverse("orders:reconciliation"))
        assert answer["Location"] == reverse("orders:reconciliation", args=[newest])


def test_a_typed_day_is_opened_and_nonsense_is_not(rows, sam):
    address = reverse("orders:reconciliation")
    assert sam.get(address, {"day": "2026-03-04"})["Location"] == PAGE
    for typed in ("", "2026-02-31", "0001-01-01", "9999-12-31", "x\0"):
        assert sam.get(address, {"day": typed}).status_code == 302
    for day in ("2026-02-31", "2099-12-31"):
        assert sam.get(PAGE.replace(str(DAY), day)).status_code == 404


# --- reading it now --------------------------------------------------------------


def test_reading_is_asked_for_with_the_days_bounds(rows, sam, supervisor):
    answer = sam.post(READ)
    assert answer["Location"] == PAGE
    run = SyncRun.objects.get(state=SyncState.REQUESTED)
    assert (run.asked, run.asked_by) == (SyncAsked.PERSON, supervisor)
    assert (run.since, run.until) == (at(0), at(0, day=DAY + timedelta(days=1)))
    assert not run.moves_mark
    assert AuditEvent.objects.about(run).exists()
    sam.post(READ)
    assert SyncRun.objects.filter(state=SyncState.REQUESTED).count() == 1


def test_of_today_what_has_passed_is_read(rows, sam):
    with time_machine.travel(at(14), tick=False):
        sam.post(READ)
    assert SyncRun.objects.get(state=SyncState.REQUESTED).until == at(14)


@pytest.mark.parametrize(
    "standing",
    [
        {"since": at(8), "until": at(9)},
        {"since": at(0), "until": at(9)},
        {"since": at(0), "until": at(14), "is_dry_run": True},
        {"since": at(0), "until": at(14), "order_id": "id-1"},
    ],
    ids=["a part", "until too early", "dry", "one order"],
)
def test_only_a_reading_of_the_whole_day_stands_in(rows, sam, standing):
    with time_machine.travel(at(14), tick=False):
        read(**standing, state=SyncState.RUNNING, asked=SyncAsked.COMMAND)
        page = sam.post(READ, follow=True)
        assert "ACME will be read in a moment." in page.text
    assert SyncRun.objects.filter(state=SyncState.REQUESTED).count() == 1


def test_progress_is_shown_until_it_is_done(rows, sam):
    sam.post(READ)
    page = sam.get(PAGE)
    assert "ACME will be read in a moment." in page.text
    assert 'hx-trigger="every 2s"' in page.text
    running = {"state": SyncState.RUNNING, "planned": 200, "done": 50}
    SyncRun.objects.filter(state=SyncState.REQUESTED).update(**running)
    part = sam.get(PAGE, headers={"HX-Request": "true", "HX-Target": "reading"})
    assert "ACME is being read: 50 of 200 orders." in said(part)
    assert re.search(r'<rect class="done-part" width="25"', part.text)
    assert "<h1>" not in part.text
    SyncRun.objects.filter(state=SyncState.RUNNING).update(state=SyncState.FINISHED)
    done = sam.get(PAGE, headers={"HX-Request": "true", "HX-Target": "reading"})
    assert done["HX-Refresh"] == "true"
    assert 'hx-trigger="every 2s"' not in sam.get(PAGE).text


def test_an_auditor_reads_the_page_and_starts_nothing(rows, browser_of, auditor):
    aron = browser_of(auditor)
    assert "Read this day from ACME now" not in aron.get(PAGE).text
    assert aron.post(READ).status_code == 403
    assert not SyncRun.objects.filter(state=SyncState.REQUESTED).exists()


def test_a_day_to_come_is_not_read(rows, sam):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = sam.post(reverse("orders:reconciliation-read", args=[tomorrow]))
    assert answer.status_code == 404
    assert not SyncRun.objects.filter(state=SyncState.REQUESTED).exists()

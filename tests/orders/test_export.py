"""Lists as CSV: all of what is shown, harmless in a spreadsheet, in the trail."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from acme_pos.staff import exporting, keyset
from acme_pos.staff.exporting import Exports
from acme_pos.staff.models import AuditEvent, User
from acme_pos.staff.spreadsheet import SENT, cell, harmless
from orders.models import (
    AttemptState,
    Order,
    OrderItem,
    Tender,
    Transaction,
    search,
)

from . import many_rows

# The trail is written while the file goes out, on the connection that reads it.
pytestmark = pytest.mark.django_db


@pytest.fixture
def auditors(browser_of, auditor):
    return browser_of(auditor)


def export(client, model=Order, query=""):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_export"
    return client.post(f"{reverse(name)}?{query}")


def rows(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def told():
    """What the trail says of exports, oldest first."""
    lines = AuditEvent.objects.filter(action__startswith="export").order_by("pk")
    return [(line.action, line.facts) for line in lines]


def test_all_pages_of_the_filtered_list_go_out(auditors, auditor, front_desk, desk):
    cash = many_rows.make(60, front_desk, desk)
    many_rows.make(3, front_desk, desk, tender="Check")
    answer = export(auditors, query=f"tender=Cash&older={cash[30].pk}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"].startswith('attachment; filename="orders-')
    assert "no-store" in answer["Cache-Control"]
    found = rows(answer)
    assert [row["Order number"] for row in found] == [
        order.order_number for order in cash[::-1]
    ]
    assert {row["Tender"] for row in found} == {"Cash"}
    about = {"list": "orders", "filters": {"tender": "Cash"}, "searched": False}
    assert told() == [
        ("export begun", about),
        ("exported", {**about, "rows": 60, "whole": True}),
    ]
    lines = AuditEvent.objects.filter(action__startswith="export")
    assert {(line.actor, line.desk, line.request_id) for line in lines} == {
        (auditor, desk, answer["X-Request-ID"])
    }


def test_a_search_goes_along_and_its_words_stay_out_of_the_trail(
    auditors, front_desk, desk
):
    [order, _] = many_rows.make(2, front_desk, desk)
    [row] = rows(export(auditors, query=f"q={order.last_name}"))
    assert row["ACME id"] == order.acme_id
    assert [facts["searched"] for _, facts in told()] == [True, True]
    assert order.last_name not in str(told())


def test_a_search_that_finds_too_many_is_narrowed_and_not_cut_off(
    monkeypatch, auditors, front_desk, desk
):
    monkeypatch.setattr(search, "FOUND_AT_MOST", 31)
    monkeypatch.setattr(keyset, "COUNTED", 30)
    monkeypatch.setattr(exporting, "COUNTED", 30)
    many_rows.make(35, front_desk, desk)
    page = auditors.get("/admin/orders/order/?q=guest.example")
    assert "<span>30+ orders</span>" in page.text
    answer = export(auditors, query="q=guest.example")
    assert answer["Location"] == "/admin/orders/order/?q=guest.example"
    assert "and a search goes no further" in auditors.get(answer["Location"]).text
    assert told() == []


def test_a_file_that_is_broken_off_says_how_much_went_out(auditors, front_desk, desk):
    many_rows.make(SENT + 50, front_desk, desk)
    answer = export(auditors)
    pieces = iter(answer.streaming_content)
    next(pieces)
    assert next(pieces).count(b"\r\n") == SENT
    # What the server does when the browser has gone.
    answer._iterator.close()
    [_, (_, ended)] = told()
    assert (ended["rows"], ended["whole"]) == (SENT, False)


def test_a_long_list_is_asked_for_as_a_short_one(auditors, front_desk, desk):
    def asked():
        with CaptureQueriesContext(connection) as questions:
            number = len(rows(export(auditors)))
        return number, [each["sql"].split()[0] for each in questions]

    # More than a page, whose older rows are looked for.
    many_rows.make(30, front_desk, desk)
    asked()
    short = asked()
    many_rows.make(970, front_desk, desk)
    assert (short[0], asked()) == (30, (1000, short[1]))


def test_a_kind_of_a_value_is_written_as_the_value():
    class Odd(dict):
        pass

    for value, written in {
        Tender.CHECK: "Check",
        AttemptState.SENT: "sent",
        gettext_lazy("=Yes"): "'=Yes",
        SafeString("=1"): "'=1",
    }.items():
        assert cell(value) == written
    assert cell(Odd(a=Decimal("1.50"))) == '{"a": "1.50"}'
    assert cell(["ü"]) == '["ü"]'


def test_amounts_stay_numbers_and_times_say_their_zone(auditors, front_desk, desk):
    at = datetime(2026, 7, 4, 16, 30, tzinfo=UTC)
    [order] = many_rows.make(1, front_desk, desk, now=at)
    Transaction.objects.update(amount=Decimal("-1234.50"), kind="Refund")
    [row] = rows(export(auditors, Transaction))
    assert (row["Amount"], row["Time"]) == ("-1234.50", "2026-07-04 12:30:00-04:00")
    [row] = rows(export(auditors))
    assert (row["Total"], row["Business day"]) == (
        f"{order.total_amount}.00",
        "2026-07-04",
    )
    assert row["Total differs from what was told"] == "no"
    assert (row["Desk"], row["Cashier"]) == ("Desk 1", "frida")


ODD = ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "\0=1", "  =1", "＝1", '"=1']


@pytest.mark.parametrize("typed", ODD)
def test_no_cell_is_a_formula(typed):
    assert harmless(typed) == (typed if typed.startswith('"') else f"'{typed}")
    assert cell({"k": typed}).startswith("{")


def test_what_guests_wrote_comes_back_whole(auditors, front_desk, desk):
    wild = '=HYPERLINK("http://x"),\r\n"quoted", ünïcode 🦖'
    [order] = many_rows.make(1, front_desk, desk, notes=wild)
    [row] = rows(export(auditors))
    assert row["Notes"] == f"'{wild}"
    assert row["Email"] == order.email


def test_plain_values_are_as_they_are():
    for value, written in {
        None: "",
        True: "yes",
        7: "7",
        Decimal("-3.10"): "-3.10",
        date(2026, 1, 2): "2026-01-02",
        "2 × Pencil": "2 × Pencil",
    }.items():
        assert cell(value) == written


def test_only_who_may_export_does(
    browser_of, front_desk, supervisor, admin, auditor, groups, desk
):
    many_rows.make(1, front_desk, desk)
    for who in (supervisor, admin, auditor):
        assert len(rows(export(browser_of(who)))) == 1
        assert "Export CSV" in browser_of(who).get("/admin/orders/order/").text
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(
        *auditor.groups.get().permissions.filter(codename__startswith="view_")
    )
    before = told()
    assert export(browser_of(reader)).status_code == 403
    assert "Export CSV" not in browser_of(reader).get("/admin/orders/order/").text
    assert export(browser_of(front_desk)).status_code in {302, 403}
    assert browser_of(auditor).get("/admin/orders/order/export/").status_code == 405
    assert told() == before


def test_every_list_that_exports_has_its_columns(auditors, front_desk, desk):
    many_rows.make(2, front_desk, desk)
    exporting = [
        model
        for model, its_admin in admin.site._registry.items()
        if isinstance(its_admin, Exports)
    ]
    assert {Order, OrderItem, Transaction} < set(exporting)
    for model in exporting:
        found = rows(export(auditors, model))
        assert len(found) == model.objects.count() or model is AuditEvent
        headers = [
            column.header for column in admin.site._registry[model].export_columns
        ]
        assert len(headers) == len(set(headers)) >= 4

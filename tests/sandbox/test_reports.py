"""Reports: defined, run, and answered by column (duties of ACME's reporting API)."""

import csv
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from acme_pos.sandbox.transaction_fields import FIELDS

from .purchases import add_on, by_card, gift, membership, purchase, ticket
from .reporting import (
    DEFINITIONS,
    EXECUTE,
    REPORT,
    asking,
    define,
    execute,
    only,
    rows_of,
    start,
)

ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def sold(sandbox):
    """A card sale of three kinds, and a cash sale of one."""
    guide = add_on("818", 2)
    items = (ticket(3), guide, gift("12.34"), membership())
    body = by_card(*items, saleChannel="pointOfSale", email="odile@guest.example")
    body["shoppingCart"]["couponCodes"] = ["SHOP10"]
    first = sandbox.check_out(body)
    assert first.status == 200, first.body
    second = sandbox.check_out(purchase(add_on()))
    return first.json, second.json


def test_a_sale_is_a_row_for_each_line_and_one_for_its_payment(sandbox, sold):
    order, _ = sold
    rows = execute(sandbox, findQueries=only("OrderId", "equals", order["id"]))
    assert [one["TransactionType"] for one in rows] == ["Sale"] * 4 + ["Payment"]
    tickets, guide, given, joined, paid = rows
    assert (tickets["EventName"], tickets["TicketType"]) == ("Any-Day Pass", "Adult")
    assert tickets["EventStartTime"] == order["orderItems"][0]["eventStartTime"]
    assert (tickets["Quantity"], tickets["TransactionAmount"]) == (3, "60.00")
    assert (guide["CouponCode"], guide["CouponName"]) == ("SHOP10", "Shop days")
    assert (guide["AddOn"], guide["OrderItemType"]) == ("Exhibition guide", "Inventory")
    discounted = ("DiscountedTransactionAmount", "DiscountedTransactionValue")
    assert [guide[name] for name in discounted] == ["18.00", "2.00"]
    assert given["DiscountedUnitPrice"] == "12.34"
    assert joined["MembershipLevelName"] == "Individual"
    assert joined["MembershipId"] == str(order["membershipId"])
    assert paid["TransactionAmount"] == paid["PaymentAmount"] == order["totalAmount"]
    assert (paid["PaymentMethod"], paid["PaymentStatus"]) == ("CreditCard", "Processed")
    assert (paid["CreditCardBrand"], paid["CreditCardLast4Digits"]) == ("Visa", "4242")
    assert paid["TransactionDate"] == order["createdOn"] == paid["PaymentDueDate"]
    assert {one["SaleChannel"] for one in rows} == {"Pos"}
    assert {one["OrderNumber"] for one in rows} == {order["orderNumber"]}
    assert {one["Email"] for one in rows} == {"odile@guest.example"}
    assert [one["PaymentAmount"] for one in rows[:4]] == [""] * 4
    assert paid["Quantity"] is None
    items = [one["itemId"] for one in order["orderItems"]]
    assert [one["TransactionItemId"] for one in rows] == [*items, ""]
    assert len({one["TransactionId"] for one in rows}) == 5


def test_a_refused_sale_is_in_no_report(sandbox):
    sandbox.check_out(by_card(add_on(), manualEntryCardNumber="4000000000000002"))
    assert execute(sandbox, "OrderId") == []


def test_a_report_is_asked_about_until_it_is_done(sandbox, sold):
    expression = asking("OrderNumber", "TransactionDate", "Quantity", "PaymentAmount")
    id_ = define(sandbox, expression)
    today = f"{datetime.now(ZONE):%Y-%m-%d}"
    run = start(
        sandbox,
        reportUuid=id_,
        queryExpression=expression,
        startDate=today,
        endDate=today,
    ).json
    assert run.items() >= {"status": "Pending", "reportUuid": id_}.items()
    assert run.items() >= {"reportName": "Nightly", "filterByOwner": False}.items()
    assert isinstance(run["id"], int)
    assert isinstance(run["createdOn"], int)
    early = sandbox.get(f"{REPORT}/json/{run['id']}")
    assert (early.status, early.type) == (400, "REPORT_NOT_COMPLETED")
    words = [sandbox.get(f"{REPORT}//{run['id']}/").json["status"] for _ in range(3)]
    assert words == ["Processing", "Completed", "Completed"]
    result = sandbox.get(f"{REPORT}/json/{run['id']}").json
    assert (result["collectionName"], result["recordCount"]) == ("Transactions", 0)
    types = [one["analyticsDataType"] for one in result["resultFieldList"]]
    assert types == ["STRING", "DATE", "INTEGER", "CURRENCY"]
    assert len(rows_of(result)) == 7
    assert result["summaryReport"] == {"subTotals": [], "grandTotals": []}


def test_a_report_takes_as_long_as_assumed(sandbox):
    sandbox.assume(report_seconds=600)
    run = start(sandbox, reportUuid=define(sandbox)).json
    words = {sandbox.get(f"{REPORT}/{run['id']}").json["status"] for _ in range(4)}
    assert words == {"Processing"}
    sandbox.assume(report_seconds=0)
    assert sandbox.get(f"{REPORT}/{run['id']}").json["status"] == "Completed"


def test_a_report_shows_what_was_there_when_it_was_started(sandbox, sold):
    run = start(sandbox, reportUuid=define(sandbox)).json
    sandbox.check_out(purchase(add_on()))
    for _ in range(2):
        sandbox.get(f"{REPORT}/{run['id']}")
    result = sandbox.get(f"{REPORT}/json/{run['id']}").json
    assert {one["OrderId"] for one in rows_of(result)} == {one["id"] for one in sold}
    assert len(execute(sandbox, "OrderId")) == 9


def test_a_report_comes_as_lines_too(sandbox, sold):
    run = start(
        sandbox,
        reportUuid=define(sandbox),
        queryExpression=asking("ContactLastName", "PaymentAmount"),
    ).json
    for _ in range(2):
        sandbox.get(f"{REPORT}/{run['id']}")
    answer = sandbox.get(f"{REPORT}/csv/{run['id']}")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.reader(answer.body.decode().splitlines()))
    assert lines[0] == ["ContactLastName", "PaymentAmount"]
    assert lines[-1] == ["Vantongeren", "0.25"]
    assert len(lines) == 8


def test_definitions_are_made_listed_and_read(sandbox):
    assert sandbox.get(DEFINITIONS).json == []
    body = {
        "name": "Every transaction",
        "displayCollectionName": "Transactions",
        "queryExpression": asking("OrderId"),
        "dateSettings": {"dateRangeField": "TransactionDate", "datePreset": "today"},
    }
    made = sandbox.post(DEFINITIONS, body).json
    assert made.items() >= body.items()
    assert sandbox.get(DEFINITIONS).json == [made]
    assert sandbox.get(f"{DEFINITIONS}/{made['id']}").json == made


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{DEFINITIONS}/5d9ca7d960309f48c33eec7d", 404),
        (f"{REPORT}/1", 404),
        (f"{REPORT}/json/1", 404),
        (f"{REPORT}/csv/x", 404),
    ],
)
def test_an_unknown_report_is_not_found(sandbox, path, status):
    assert sandbox.get(path).status == status


@pytest.mark.parametrize(
    ("changes", "type_"),
    [
        ({"queryExpression": None}, "QUERY_EXPRESSION_REQUIRED"),
        ({"reportUuid": "5d9ca7d960309f48c33eec7d"}, "REPORT_DEFINITION_DNE"),
        ({"reportUuid": None}, "REPORT_DEFINITION_DNE"),
        ({"dateRangeField": "Moon"}, "DATE_RANGE_FIELD_INVALID"),
        ({"startDate": "2020-2-30"}, "DATE_INVALID"),
        ({"endDate": "9999-12-31"}, "DATE_INVALID"),
        ({"endDate": "yesterday"}, "DATE_INVALID"),
        ({"queryExpression": {"collectionName": "Moths"}}, "COLLECTION_NOT_SUPPORTED"),
        ({"queryExpression": asking("Moth")}, "FIELD_DNE"),
        (
            {"queryExpression": asking(findQueries=only("Quantity", "equals", "nan"))},
            "FIELD_VALUE_INVALID",
        ),
        (
            {"queryExpression": asking(findQueries=only("OrderId", "resembles", "1"))},
            "OPERATOR_INVALID",
        ),
    ],
)
def test_what_cannot_be_reported_is_refused(sandbox, changes, type_):
    refused = start(sandbox, **{"reportUuid": define(sandbox), **changes})
    assert (refused.status, refused.type) == (400, type_)


def test_a_query_with_an_unknown_function_is_refused(sandbox):
    for key, field, function, type_ in (
        ("groupFields", "OrderId", "Day", "GROUP_FUNCTION_INVALID"),
        ("groupFields", "TransactionDate", "Moth", "GROUP_FUNCTION_INVALID"),
        ("summaryFields", "OrderId", "Sum", "SUMMARY_FUNCTION_INVALID"),
        ("summaryFields", "Quantity", "Mode", "SUMMARY_FUNCTION_INVALID"),
    ):
        one = {"fieldName": field, f"{key[:-6]}Function": function}
        refused = sandbox.post(EXECUTE, asking(**{key: [one]}))
        assert (refused.status, refused.type) == (400, type_)


@pytest.mark.parametrize(
    ("field", "operator", "value", "amounts"),
    [
        ("PaymentMethod", "equals", "Cash", ["0.25"]),
        ("PaymentMethod", "Does Not Exist", None, ["60.00", "18.00", "12.34", "12.00"]),
        ("PaymentAmount", "exists", None, ["102.34", "0.25"]),
        ("TransactionAmount", "equals", "102.34", ["102.34"]),
        ("TransactionAmount", "greater_than", 60, ["102.34"]),
        ("TransactionAmount", "less than", "12.00", ["0.25", "0.25"]),
        ("Quantity", "greater than", "2", ["60.00"]),
        ("ItemName", "contains", "GUIDE", ["18.00"]),
        ("TransactionDate", "less than", "2020-01-01T00:00:00-0500", []),
        ("EventStartTime", "greater than", "2020-1-1", ["60.00"]),
    ],
)
def test_a_filter_keeps_what_it_says(sandbox, sold, field, operator, value, amounts):
    rows = execute(
        sandbox, "TransactionAmount", findQueries=only(field, operator, value)
    )
    found = [one["TransactionAmount"] for one in rows]
    assert found == amounts or (operator == "Does Not Exist" and found[:4] == amounts)


def test_several_filters_must_all_hold(sandbox, sold):
    both = only("TransactionType", "equals", "Sale") + only("Quantity", "less than", 2)
    rows = execute(sandbox, "ItemName", findQueries=both)
    assert len(rows) == 3


def test_rows_are_sorted_and_cut_off_as_asked(sandbox, sold):
    by_amount = [{"fieldName": "TransactionAmount", "sortDirection": "desc"}]
    rows = execute(sandbox, "TransactionAmount", sortFields=by_amount, limit=3)
    assert [one["TransactionAmount"] for one in rows] == ["102.34", "60.00", "18.00"]
    by_method = [
        {"fieldName": "PaymentMethod"},
        {"fieldName": "Quantity", "sortDirection": "DESC"},
    ]
    rows = execute(sandbox, "PaymentMethod", "Quantity", sortFields=by_method)
    assert [one["Quantity"] for one in rows] == [3, 2, 1, 1, 1, None, None]
    assert [one["PaymentMethod"] for one in rows][-2:] == ["Cash", "CreditCard"]


def test_rows_are_grouped_and_summed(sandbox, sold):
    day = datetime.fromisoformat(sold[0]["createdOn"])
    asked = asking(
        groupFields=[
            {"fieldName": "TransactionDate", "groupFunction": "DayMonthYear"},
            {"fieldName": "TransactionType"},
        ],
        summaryFields=[
            {"fieldName": "TransactionAmount", "summaryFunction": "sum"},
            {"fieldName": "Quantity", "summaryFunction": "Max"},
        ],
        countFields=[{"fieldName": "CouponCode"}],
    )
    result = sandbox.post(EXECUTE, asked).json
    common = {"TransactionDate": f"{day:%d/%m/%Y}"}
    sale = {"TransactionType": "Sale", "TransactionAmount": "102.59", "Quantity": 3}
    paid = {"TransactionType": "Payment", "TransactionAmount": "102.59", "Quantity": 0}
    assert rows_of(result) == [
        {**common, **sale, "CouponCodeCount": 1},
        {**common, **paid, "CouponCodeCount": 0},
    ]
    assert result["summaryReport"]["grandTotals"] == [
        {"name": "TransactionAmount", "value": "205.18"},
        {"name": "Quantity", "value": 3},
    ]


def test_a_window_includes_both_of_its_ends(sandbox, sold):
    at = datetime.fromisoformat(sold[1]["createdOn"])
    before, after = at - timedelta(seconds=1), at + timedelta(seconds=1)

    def seen(start, end):
        spelled = {"start": quote(start.isoformat()), "end": quote(end.isoformat())}
        return sold[1]["id"] in {
            one["OrderId"] for one in execute(sandbox, "OrderId", **spelled)
        }

    assert seen(at, at)
    assert seen(before, after)
    assert not seen(after, after + timedelta(hours=1))
    assert not seen(before - timedelta(hours=1), before)


def spellings(at):
    """The same second as reports have been asked for it."""
    local, utc = at.astimezone(ZONE), at.astimezone(UTC)
    return [
        f"{local:%Y-%m-%dT%H:%M:%S%z}",
        quote(local.isoformat()),
        local.isoformat(),
        f"{utc:%Y-%m-%dT%H:%M:%S}-0000",
        f"{utc:%Y-%m-%dT%H:%M:%S}Z",
        f"{local:%Y-%m-%dT%H:%M:%S}",
    ]


def test_a_time_is_read_however_it_is_spelled(sandbox, sold):
    at = datetime.fromisoformat(sold[1]["createdOn"])
    late = at + timedelta(minutes=1)
    for inside, outside in zip(spellings(at), spellings(late), strict=True):
        assert execute(sandbox, "OrderId", start=inside, end=inside), inside
        assert not execute(sandbox, "OrderId", start=outside), outside


def test_a_plain_day_is_the_venues_whole_day(sandbox, sold):
    day = datetime.fromisoformat(sold[1]["createdOn"]).date()
    tomorrow = day + timedelta(days=1)
    plain = f"{day.year}-{day.month}-{day.day}"
    assert len(execute(sandbox, "OrderId", start=plain, end=plain)) == 7
    assert not execute(sandbox, "OrderId", start=tomorrow.isoformat())
    days = {"startDate": "2000-1-1", "endDate": "2000-1-2"}
    times = {"startDateTime": f"{day}T00:00:00", "endDateTime": f"{day}T23:59:59"}
    answer = sandbox.post(EXECUTE, {**asking("OrderId"), **days, **times})
    assert len(rows_of(answer.json)) == 7


def test_a_window_may_be_about_the_events(sandbox, sold):
    starts = sold[0]["orderItems"][0]["eventStartTime"]
    by_event = {"by": "EventStartTime", "start": quote(starts), "end": quote(starts)}
    rows = execute(sandbox, "OrderId", "TransactionType", **by_event)
    assert rows == [{"OrderId": sold[0]["id"], "TransactionType": "Sale"}]


def test_a_report_may_lag_behind(sandbox, sold):
    sandbox.assume(report_lag_seconds=600)
    assert execute(sandbox, "OrderId") == []
    sandbox.assume(report_lag_seconds=0)
    assert len(execute(sandbox, "OrderId")) == 7


def test_without_fields_every_field_is_shown(sandbox, sold):
    assert list(execute(sandbox)[0]) == list(FIELDS)


def test_another_spelling_of_a_field_is_taken(sandbox, sold):
    (row, *_) = execute(sandbox, "DiscountTransactionValue")
    assert row == {"DiscountedTransactionValue": "0.00"}


def test_a_reset_forgets_reports(sandbox, sold):
    id_ = define(sandbox)
    run = start(sandbox, reportUuid=id_).json
    sandbox.post("/_sandbox/reset")
    assert sandbox.get(DEFINITIONS).json == []
    assert sandbox.get(f"{REPORT}/{run['id']}").status == 404
    assert execute(sandbox) == []

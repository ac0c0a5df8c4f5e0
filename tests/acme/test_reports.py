"""A report is started, waited for, and read by row."""

import json
from datetime import UTC, datetime

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults

START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 3, 2, tzinfo=UTC)
QUERY = {"collectionName": "Transactions", "findFields": []}
RESULT = {
    "collectionName": "Transactions",
    "recordCount": 0,
    "resultFieldList": [
        {"fieldName": "OrderId", "analyticsDataType": "STRING", "values": ["1", "2"]},
        {"fieldName": "Amount", "analyticsDataType": "CURRENCY", "values": ["-5.00"]},
    ],
}


def states(*words):
    return [faults.says({"id": 7, "status": word}) for word in words]


@pytest.fixture
def run(server, client):
    def start(*answers, **config):
        acme_ = server(*answers)
        desk = client(acme_, report_definition="r-1", **config)
        try:
            return desk.run_report(QUERY, "TransactionDate", START, END)
        finally:
            start.received = acme_.received

    return start


@pytest.mark.parametrize("done", ["Completed", "Complete", "COMPLETED"])
def test_a_report_is_waited_for_and_read_by_row(run, done):
    report = run(*states("Pending", "Processing", done), faults.says(RESULT))

    assert list(report.rows()) == [
        {"OrderId": "1", "Amount": "-5.00"},
        {"OrderId": "2", "Amount": None},
    ]
    assert [(r.method, r.target) for r in run.received] == [
        ("POST", "/v2/b2b/async/report"),
        ("GET", "/v2/b2b/async/report/7"),
        ("GET", "/v2/b2b/async/report/7"),
        ("GET", "/v2/b2b/async/report/json/7"),
    ]
    assert json.loads(run.received[0].body) == {
        "reportUuid": "r-1",
        "queryExpression": QUERY,
        "dateRangeField": "TransactionDate",
        "startDate": "2026-03-01T00:00:00+00:00",
        "endDate": "2026-03-02T00:00:00+00:00",
    }


@pytest.mark.parametrize("word", ["Failed", "ERROR", "Cancelled"])
def test_a_report_that_fails(run, word):
    with pytest.raises(acme.NoAnswer, match=word.lower()):
        run(*states("Pending", word))


def test_a_report_that_is_never_done(run):
    with pytest.raises(acme.NoAnswer, match="not done"):
        run(*states("Pending"), report_seconds=0.05)


def test_a_result_may_be_larger_than_other_answers(run):
    report = run(*states("Completed"), faults.says(RESULT), answer_cap=100)

    assert len(list(report.rows())) == 2


def test_a_result_has_a_cap_of_its_own(run):
    with pytest.raises(acme.TooLarge):
        run(*states("Completed"), faults.says(RESULT), report_cap=100)


@pytest.mark.parametrize("result", [{}, [], {"resultFieldList": None}], ids=repr)
def test_an_empty_report_has_columns_or_is_no_report(run, result):
    with pytest.raises(acme.NoAnswer):
        run(*states("Completed"), faults.says(result))


DEFINITIONS = "/v2/b2b/analytics/report/definitions"


def targets(received):
    return [(each.method, each.target) for each in received]


@pytest.mark.parametrize("known", [True, False], ids=["found by name", "made"])
def test_without_a_definition_ours_is_found_or_made(server, client, known):
    ours = {"id": "d-7", "name": "Staff desk: transactions"}
    listed = [{"id": "d-1", "name": "Another"}, *([ours] if known else [])]
    made = [] if known else [faults.says(ours)]
    done = [*states("Completed"), faults.says(RESULT)]
    acme_ = server(faults.says({"list": listed}), *made, *done)

    client(acme_).run_report(QUERY, "TransactionDate", START, END)

    asked = targets(acme_.received)
    assert asked[0] == ("GET", DEFINITIONS)
    assert (("POST", DEFINITIONS) in asked) is not known
    [started] = [one for one in acme_.received if one.target.endswith("async/report")]
    assert json.loads(started.body)["reportUuid"] == "d-7"


def test_a_report_that_answers_at_once(server, client):
    acme_ = server(faults.says(RESULT))

    report = client(acme_, reports="adhoc").run_report(
        QUERY, "TransactionDate", START, END
    )

    assert len(list(report.rows())) == 2
    [asked] = acme_.received
    assert asked.target.startswith("/v2/b2b/analytics/report/execute?")
    assert "startDate=2026-03-01T00%3A00%3A00%2B00%3A00" in asked.target
    assert json.loads(asked.body)["collectionName"] == "Transactions"


def columns(**values):
    return {
        "resultFieldList": [
            {"fieldName": name, "values": each} for name, each in values.items()
        ]
    }


def test_transactions_are_read_by_line(server, client):
    result = columns(
        OrderId=[11, "12"],
        TransactionType=["Sale", "Charge Back"],
        PaymentAmount=["", "-20.00"],
        CreditCardLast4Digits=["", "4242"],
        TransactionDate=["", "2026-03-01T09:00:00-0500"],
    )
    acme_ = server(faults.says(result))

    sold, taken_back = client(acme_, reports="adhoc").transactions(START, END)

    assert (sold.order_id, sold.is_money) == ("11", False)
    assert taken_back.is_money
    assert str(taken_back.payment_amount) == "-20.00"
    assert taken_back.last4 == "4242"
    assert taken_back.transaction_date == datetime(2026, 3, 1, 14, tzinfo=UTC)
    fields = json.loads(acme_.received[0].body)["findFields"]
    names = {each["fieldName"] for each in fields}
    assert {"OrderId", "PaymentAmount", "CreditCardLast4Digits"} <= names


def test_a_report_that_names_no_order_is_no_answer(server, client):
    acme_ = server(faults.says(columns(TransactionType=["Sale"])))

    with pytest.raises(acme.NoAnswer, match="without orders"):
        client(acme_, reports="adhoc").transactions(START, END)


def test_no_transactions_is_an_answer(server, client):
    acme_ = server(faults.says(columns(OrderId=[])))

    assert list(client(acme_, reports="adhoc").transactions(START, END)) == []


def test_columns_of_different_lengths_would_move_values_to_other_orders(server, client):
    short = columns(OrderId=["1"], PaymentAmount=["5.00", "7.00"])

    with pytest.raises(acme.NoAnswer, match="differ in length"):
        client(server(faults.says(short)), reports="adhoc").transactions(START, END)

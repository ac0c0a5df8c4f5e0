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
    with pytest.raises(acme.NoAnswer, match="too large"):
        run(*states("Completed"), faults.says(RESULT), report_cap=100)


@pytest.mark.parametrize("result", [{}, [], {"resultFieldList": None}], ids=repr)
def test_an_empty_report_has_columns_or_is_no_report(run, result):
    with pytest.raises(acme.NoAnswer):
        run(*states("Completed"), faults.says(result))


def test_without_a_definition_nothing_is_asked(server, client):
    quiet = server(faults.says({}))

    with pytest.raises(ValueError, match="definition"):
        client(quiet).run_report(QUERY, "TransactionDate", START, END)

    assert quiet.received == []

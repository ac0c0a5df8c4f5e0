"""Asking the sandbox for reports, and reading their columns as rows."""

DEFINITIONS = "/v2/b2b/analytics/report/definitions"
EXECUTE = "/v2/b2b/analytics/report/execute"
REPORT = "/v2/b2b/async/report"


def asking(*fields, **more):
    """A queryExpression for some fields, all of them without any."""
    shown = [{"fieldName": name, "include": True} for name in fields]
    return {"collectionName": "Transactions", "findFields": shown, "limit": 0, **more}


def only(field, operator, value=None):
    return [{"fieldName": field, "operator": operator, "fieldValue": value}]


def rows_of(result):
    columns = {one["fieldName"]: one["values"] for one in result["resultFieldList"]}
    values = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in values]


def execute(sandbox, *fields, start="", end="", by="TransactionDate", **more):
    """The rows of an ad-hoc report."""
    window = f"startDate={start}&endDate={end}&dateRangeField={by}"
    answer = sandbox.post(f"{EXECUTE}?{window}", asking(*fields, **more))
    assert answer.status == 200, answer.body
    return rows_of(answer.json)


def define(sandbox, expression=None):
    """The id of a new definition."""
    body = {"name": "Nightly", "queryExpression": expression or asking("OrderId")}
    return sandbox.post(DEFINITIONS, body).json["id"]


def start(sandbox, **fields):
    """The answer to a run that has just been asked for."""
    body = {"queryExpression": asking(), "dateRangeField": "TransactionDate", **fields}
    return sandbox.post(REPORT, body)

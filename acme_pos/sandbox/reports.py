"""Report definitions and reports that are run.

Sources: ACME's documents on report definitions and on running reports. A report is
started, asked about until it is Completed, then fetched. It shows what was there
when it was started.
"""

import json
import secrets
import sqlite3

from .access import user_of
from .membership_sales import unknown_id
from .messages import Answer, JsonObject, Refusal, Request, unknown_path_id
from .reading import nested, text
from .report_queries import query_of, read_query, read_window
from .report_results import as_csv, result_of
from .world import World

PENDING, PROCESSING, COMPLETED = "Pending", "Processing", "Completed"
# How often a report is asked about before it may be done: both words are seen.
LEAST_POLLS = 2

DEFINED = ("name", "description", "displayCollectionName")
ASKED = ("dateRangeField", "startDate", "endDate", "startDateTime", "endDateTime")


def definitions(world: World, request: Request) -> list[JsonObject]:
    """`GET /v2/b2b/analytics/report/definitions`: all of them, as a bare list."""
    rows = world.store.rows("SELECT body FROM report_definitions ORDER BY rowid")
    return [json.loads(row["body"]) for row in rows]


def definition(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/analytics/report/definitions/{id}`."""
    found = _definition(world, request.ids[0])
    if found is None:
        raise unknown_path_id("REPORT_DEFINITION")
    return found


def define(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2b/analytics/report/definitions`: answers it with its new id."""
    fields = request.fields
    if not text(fields, "name"):
        raise Refusal(400, "NAME_REQUIRED", "name is required.")
    read_query(world, query_of(fields))
    user, now = user_of(world, request), world.local_now().isoformat()
    made = {
        "id": secrets.token_hex(12),
        "tenantId": world.venue.tenant,
        **{name: text(fields, name) for name in DEFINED},
        "queryExpression": fields["queryExpression"],
        "dateSettings": nested(fields, "dateSettings"),
        "createdBy": user,
        "createdOn": now,
        "updatedBy": user,
        "updatedOn": now,
    }
    sql = "INSERT INTO report_definitions VALUES (?, ?)"
    world.store.run(sql, made["id"], json.dumps(made, default=str))
    return made


def start(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2b/async/report`: a run of a definition, whose query may differ."""
    fields, now = request.fields, world.now().timestamp()
    expression = query_of(fields)
    read_query(world, expression)
    read_window(world, fields)
    found = _definition(world, text(fields, "reportUuid"))
    if found is None:
        raise unknown_id(world, "REPORT_DEFINITION", "reportUuid")
    number, user = world.store.next_number("report"), user_of(world, request)
    run = {
        "id": number,
        "tenantId": world.venue.tenant,
        "reportUuid": found["id"],
        "status": PENDING,
        "queryExpression": expression,
        **{name: text(fields, name) for name in ASKED if text(fields, name)},
        "filterByOwner": False,
        "createdOn": int(now * 1000),
        "createdBy": user,
        "updatedOn": int(now * 1000),
        "updatedBy": user,
        "reportName": found["name"],
    }
    body = json.dumps(run, default=str)
    sql = "INSERT INTO reports VALUES (?, 0, ?, ?, ?)"
    world.store.run(sql, number, now, _newest(world), body)
    return run


def status(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/async/report/{id}`: the run, a step further each time."""
    row = _run(world, request.ids[0])
    world.store.run("UPDATE reports SET polls = polls + 1 WHERE id = ?", row["id"])
    asked = row["polls"] + 1
    done = asked >= LEAST_POLLS and _is_due(world, row)
    return {**json.loads(row["body"]), "status": COMPLETED if done else PROCESSING}


def result(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/async/report/json/{id}`: by column; raises Refusal until done."""
    row = _run(world, request.ids[0])
    if row["polls"] < LEAST_POLLS or not _is_due(world, row):
        raise Refusal(400, "REPORT_NOT_COMPLETED", "The report is not done yet.")
    run = json.loads(row["body"])
    query = read_query(world, run["queryExpression"])
    return result_of(world, query, read_window(world, run), row["newest"])


def result_as_csv(world: World, request: Request) -> Answer:
    """`GET /v2/b2b/async/report/csv/{id}`: the same as lines."""
    body = as_csv(result(world, request))
    return Answer(body=body, content_type="text/csv; charset=utf-8")


def execute(world: World, request: Request) -> JsonObject:
    """`POST /v2/b2b/analytics/report/execute`: at once, without a definition.

    ACME does not document it; one client sends the query as the body, and the window
    in the address as well.
    """
    window = read_window(world, {**request.fields, **request.query})
    query = read_query(world, request.fields)
    return result_of(world, query, window, _newest(world))


def _definition(world: World, asked: str) -> JsonObject | None:
    sql = "SELECT body FROM report_definitions WHERE id = ?"
    row = world.store.row(sql, asked)
    return json.loads(row["body"]) if row else None


def _run(world: World, asked: str) -> sqlite3.Row:
    row = world.store.row("SELECT * FROM reports WHERE id = ?", asked)
    if row is None:
        raise unknown_path_id("REPORT")
    return row


def _is_due(world: World, row: sqlite3.Row) -> bool:
    passed = world.now().timestamp() - row["started_at"]
    return bool(passed >= world.assumptions.report_seconds)


def _newest(world: World) -> int:
    (row,) = world.store.rows("SELECT MAX(id) AS newest FROM transactions")
    return row["newest"] or 0

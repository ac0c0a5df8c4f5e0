"""The log of a sale: its lines are found by its reference, in web and worker."""

import json
import logging

import pytest
from django.urls import reverse

from acme_pos import request_ids
from acme_pos.celery import app
from acme_pos.redaction import OneLineFormatter, RedactionFilter
from tests.carts import shelf

from .paying import CASH, COMMITTED, latest, look_again, pay, strike

pytestmark = COMMITTED

ACCESS = "acme_pos.access"


class Lines(logging.Handler):
    """What the handler of the settings would write, as entries."""

    def __init__(self):
        super().__init__()
        self.entries = []

    def emit(self, record):
        RedactionFilter().filter(record)
        self.entries.append(json.loads(OneLineFormatter().format(record)))

    def of(self, **fields):
        return [one for one in self.entries if fields.items() <= one.items()]


@pytest.fixture
def lines():
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_sale_is_found_in_the_web_and_in_the_worker(till, sandbox, lines):
    shelf.put_pencils(till)
    strike(sandbox, "cut-after")
    pay(till, CASH)
    sale = latest().reference
    [prepared, paid] = lines.of(logger=ACCESS, sale=sale)
    assert [prepared["route"], paid["route"]] == ["orders:prepare", "orders:tender"]
    assert paid["status"] == 302
    assert paid["method"] == "POST"
    assert paid["ms"] >= 0
    unknown = lines.of(logger="orders.outcome", sale=sale)
    assert {line["request"] for line in unknown} == {paid["request"]}

    strike(sandbox, "500", path="/v2/b2b/orders", method="GET")
    lines.entries.clear()
    with request_ids.of_task("orders.tasks.resolve_unknown_sales", "7"):
        look_again()
    for line in lines.of(sale=sale):
        assert line["task"] == "orders.tasks.resolve_unknown_sales"
        assert "request" not in line


def test_the_next_request_is_of_no_sale(till, lines):
    shelf.put_pencils(till)
    pay(till, CASH)
    lines.entries.clear()
    till.get(reverse("carts:sale"))
    [line] = lines.of(logger=ACCESS)
    assert "sale" not in line


def test_an_address_is_told_by_its_name_alone(till, lines):
    till.get(reverse("orders:search"), {"q": "ida@guest.example"})
    till.get("/no/such/ida@guest.example")
    assert [line["status"] for line in lines.of(logger=ACCESS)] == [200, 404]
    assert [line["route"] for line in lines.of(logger=ACCESS)] == ["orders:search", ""]
    assert "ida" not in str(lines.of(logger=ACCESS))


def test_each_line_of_a_task_has_its_name_and_its_id(lines):
    @app.task(name="tests.says")
    def says():
        logging.getLogger("till").info("said")

    says.apply(task_id="8f3a")
    [line] = lines.of(message="said")
    assert (line["task"], line["task_id"]) == ("tests.says", "8f3a")
    logging.getLogger("till").info("after")
    assert "task" not in lines.of(message="after")[0]

"""The process: how it starts, ends, is killed, and what it remembers."""

import contextlib
import http.client
import signal
import subprocess
import sys
import threading
import time

import pytest

from .process import new_uuid
from .purchases import ANY_DAY, by_card, membership, purchase, ticket


def test_it_prints_one_line_when_it_is_ready(start):
    with start() as sandbox:
        assert sandbox.get("/_sandbox/health").status == 200
        sandbox.check_out(purchase(ticket()))
        sandbox.process.terminate()
        assert sandbox.process.wait(5) == 0
        assert sandbox.process.stdout.read() == ""


def hold_up(sandbox, fault):
    """A checkout held up by a fault, in flight when this returns."""
    sandbox.post("/_sandbox/faults", {"fault": fault, "seconds": 60})

    def buy():
        with contextlib.suppress(OSError, http.client.HTTPException):
            sandbox.check_out(purchase(ticket(3)), uuid_=UUID)

    thread = threading.Thread(target=buy)
    thread.start()
    while sandbox.get("/_sandbox/faults").json:
        pass
    if fault == "slow-after":
        while not sandbox.booked():
            pass
    return thread


UUID = "7d1b7a32-1111-4222-8333-944455556666"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("fault", ["slow-before", "slow-after", "drip"])
def test_term_and_int_end_it_within_a_second_whatever_is_in_flight(
    start, number, fault
):
    with start() as sandbox:
        thread = hold_up(sandbox, fault)
        began = time.monotonic()
        sandbox.process.send_signal(number)
        assert sandbox.process.wait(5) == 0
        assert time.monotonic() - began < 1
        thread.join()


@pytest.mark.parametrize(("fault", "orders"), [("slow-before", 0), ("slow-after", 1)])
def test_a_kill_before_booking_leaves_nothing_and_after_it_all(start, fault, orders):
    with start() as sandbox:
        thread = hold_up(sandbox, fault)
        sandbox.process.kill()
        sandbox.process.wait(5)
        thread.join()
    with start() as sandbox:
        assert len(sandbox.booked()) == orders
        again = sandbox.check_out(purchase(ticket(3)), uuid_=UUID)
        assert again.status == (409 if orders else 200)
        assert len(sandbox.booked()) == 1


def test_it_remembers_everything_after_a_restart(start):
    card = by_card(ticket(2), notes="R8-KKD")
    with start() as sandbox:
        order = sandbox.check_out(card, uuid_=UUID).json
        member = sandbox.check_out(purchase(membership())).json["membershipId"]
        cart = sandbox.post("/v2/b2c/carts", {"items": [ticket()]}).json
        ledger = sandbox.ledger()
        sold = sandbox.get(f"/v2/b2c/events/{ANY_DAY}").json["soldQuantity"]
        sandbox.process.kill()
        sandbox.process.wait(5)
    with start() as sandbox:
        assert sandbox.get(f"/v2/b2c/orders/{order['id']}").json == order
        assert sandbox.get(f"/v2/b2b/memberships/{member}").json["id"] == member
        assert sandbox.get(f"/v2/b2c/carts/{cart}").json["id"] == cart
        assert sandbox.ledger() == ledger
        read = sandbox.get(f"/v2/b2c/events/{ANY_DAY}").json
        assert read["soldQuantity"] == sold == 2
        assert sandbox.check_out(card, uuid_=UUID).status == 409
        twin = sandbox.check_out(card)
        assert twin.type == "DUPLICATE_TRANSACTION_FOUND"


def test_a_kill_amid_many_sales_leaves_whole_orders_only(start):
    answered, lock, enough = {}, threading.Lock(), threading.Event()

    def sell(sandbox):
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                uuid = new_uuid()
                order = sandbox.check_out(
                    purchase(ticket(1), membership()), uuid_=uuid
                ).json
                with lock:
                    answered[uuid] = order
                    if len(answered) >= 40:
                        enough.set()

    with start() as sandbox:
        threads = [threading.Thread(target=sell, args=(sandbox,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert enough.wait(20)
        sandbox.process.kill()
        for thread in threads:
            thread.join()
    with start() as sandbox:
        booked = {line["uuid"]: line for line in sandbox.booked()}
        assert booked.keys() >= answered.keys()
        for line in booked.values():
            order = sandbox.get(f"/v2/b2c/orders/{line['orderId']}").json
            member = sandbox.get(f"/v2/b2b/memberships/{order['membershipId']}").json
            assert len(order["orderItems"]) == 2
            assert member["id"] == order["membershipId"]
            assert order["paidAmount"] == line["amount"] == "32.00"
        event = sandbox.get(f"/v2/b2c/events/{ANY_DAY}").json
        assert event["soldQuantity"] == len(booked)
        listed = sandbox.get(f"/v2/b2c/orders/event/{ANY_DAY}").json
        assert len(listed) == len(booked)


def test_the_seed_has_the_same_ids_on_every_run(start):
    paths = (
        "/v2/b2b/event/instances",
        "/v2/b2b/addons",
        "/v2/b2b/membership/levels",
        "/v2/b2b/memberships",
    )
    runs = []
    for _ in range(2):
        with start() as sandbox:
            runs.append([sandbox.get(path).json for path in paths])
    assert runs[0] == runs[1]


def test_the_options_say_who_it_pretends_to_be(start):
    options = (
        "--tenant", "42", "--secret-key", "sk", "--publishable-key", "pk",
        "--time-zone", "Asia/Tokyo", "--origin", "https://desk.example/",
        "--assume", "checkout_status=201", "cart_post_answers_object=yes",
    )  # fmt: skip
    with start(*options) as sandbox:
        sandbox.headers = {"x-acme-api-key": "sk", "x-b2c-tenant-id": "42"}
        order = sandbox.check_out(purchase(ticket()))
        assert order.status == 201
        assert order.json["tenantId"] == 42
        assert order.json["createdOn"].endswith("+09:00")
        assert sandbox.post("/v2/b2c/carts", {}).json["items"] == []
        preflight = sandbox.send(
            "OPTIONS",
            "/v2/b2c/cors/checkout",
            headers={"origin": "https://desk.example"},
        )
        assert preflight.status == 204


@pytest.mark.parametrize(
    "option",
    [
        ("--assume", "moon=cheese"),
        ("--assume", "uuid_hours=soon"),
        ("--time-zone", "Middle/Earth"),
        ("--port", "x"),
    ],
)
def test_an_option_that_cannot_be_stops_it_with_a_word(option):
    command = [sys.executable, "-m", "acme_pos.sandbox", *option]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert option[1].split("=")[0] in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_or_a_store_that_cannot_be_had_stops_it_with_a_word(sandbox, tmp_path):
    taken = ("--port", str(sandbox.port))
    nowhere = ("--port", "0", "--store", str(tmp_path / "missing" / "sandbox.sqlite3"))
    for options in (taken, nowhere):
        command = [sys.executable, "-m", "acme_pos.sandbox", *options]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert ended.stderr.startswith("The ACME sandbox cannot start: ")


def test_nothing_but_the_standard_library_is_imported():
    script = (
        "import sys; before = set(sys.modules); import acme_pos.sandbox.__main__; "
        "names = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(*sorted(names - sys.stdlib_module_names))"
    )
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    foreign = {one for one in run.stdout.split() if not one.startswith("_sysconfig")}
    assert foreign == {"acme_pos"}

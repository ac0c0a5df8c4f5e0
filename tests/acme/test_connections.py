"""Reads share kept connections and are asked again; a sale does neither."""

import socket
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults
from tests.acme.conftest import SALE, UUID_SENT, configured


def test_reads_share_one_connection(server, client):
    acme_ = server(faults.says({"id": "1"}))
    desk = client(acme_)

    for _ in range(5):
        desk.order("1")

    assert acme_.connections == 1


def test_every_sale_has_a_connection_of_its_own(server, client, sell):
    acme_ = server(faults.says({"id": "1"}))
    desk = client(acme_)

    desk.order("1")
    sell(desk)
    sell(desk)
    desk.order("1")

    assert [received.connection for received in acme_.received] == [1, 2, 3, 1]


def test_a_sale_outlives_a_kept_connection_that_acme_has_dropped(server, client, sell):
    acme_ = server(faults.says_and_closes({"id": "1"}))
    desk = client(acme_)
    desk.order("1")

    assert sell(desk).id == "1"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_read_is_asked_again_while_acme_is_busy(server, client, status):
    busy = faults.says(b"", f"{status} Busy")
    acme_ = server(busy, busy, faults.says({"id": "1"}))

    assert client(acme_).order("1").id == "1"
    assert len(acme_.received) == 3


@pytest.mark.parametrize("broken", [faults.resets, faults.closes])
def test_a_read_is_asked_again_when_its_connection_breaks(server, client, broken):
    acme_ = server(broken, faults.says({"id": "1"}))

    assert client(acme_).order("1").id == "1"


def test_a_read_is_not_asked_for_ever(server, client):
    acme_ = server(faults.says(b"", "503 Busy"))

    with pytest.raises(acme.NoAnswer):
        client(acme_).order("1")

    assert len(acme_.received) == 3


def test_a_pause_that_would_outlast_the_deadline_is_not_begun(server, client):
    acme_ = server(faults.says(b"", "503 Busy"))

    with pytest.raises(acme.NoAnswer):
        client(acme_, read_pauses=(60,)).order("1")

    assert len(acme_.received) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("400 Bad Request", {"message": "No"}),
        ("401 Unauthorized", b""),
        ("404 Not Found", b""),
        ("500 Broken", b""),
        ("200 OK", b"<html>"),
        ("200 OK", [5]),
    ],
)
def test_a_read_that_was_answered_is_not_asked_again(server, client, status, body):
    acme_ = server(faults.says(body, status))

    with pytest.raises(acme.AcmeError):
        client(acme_).order("1")

    assert len(acme_.received) == 1


WRITES = {
    "checkout": lambda desk: desk.checkout(SALE, request_uuid=UUID_SENT),
    "create cart": lambda desk: desk.create_cart({}),
    "update cart": lambda desk: desk.update_cart("1", {}),
    "delete cart": lambda desk: desk.delete_cart("1"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("answer", [faults.says(b"", "503 Busy"), faults.resets])
def test_nothing_but_a_read_is_sent_twice(server, client, write, answer):
    acme_ = server(answer, faults.says({"id": "1"}))

    with pytest.raises(acme.NoAnswer):
        write(client(acme_))

    assert len(acme_.received) == 1


def test_eight_threads_share_one_client(server, client):
    def echo(connected: socket.socket, _: object) -> bool:
        connected.sendall(faults.packet(b'{"id": "1", "items": []}'))
        return True

    acme_ = server(echo)
    desk = client(acme_)
    uuids = [uuid4() for _ in range(40)]

    def work(uuid):
        desk.order("1")
        desk.cart("1")
        return desk.checkout(SALE, request_uuid=uuid).id

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, uuids)) == ["1"] * 40

    sales = [r for r in acme_.received if r.method == "POST"]
    sent = [sale.headers["x-acme-request-uuid"] for sale in sales]
    assert sorted(sent) == sorted(map(str, uuids))
    assert len({sale.connection for sale in sales}) == 40
    reads = {r.connection for r in acme_.received if r.method == "GET"}
    assert len(reads) <= 8


def test_no_cookie_and_no_proxy_is_taken_from_outside(server, client, monkeypatch):
    proxy = server(faults.says({"id": "proxied"}))
    acme_ = server(faults.says({"id": "1"}, headers="Set-Cookie: a=b; Path=/\r\n"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    desk = client(acme_)

    desk.order("1")
    desk.order("2")

    assert proxy.connections == 0
    assert all("cookie" not in received.headers for received in acme_.received)


def test_a_listener_is_told_the_status_of_every_answer(server, stack):
    acme_ = server(
        faults.says(b"", "503 Busy"),
        faults.says({"id": "1"}),
        faults.says(b"", "409 Conflict"),
        faults.closes,
    )
    told: list[int] = []
    config = configured(acme_.url)
    desk = stack.enter_context(acme.Client(config, on_answer=told.append))

    desk.order("1")
    for error in (acme.AlreadySent, acme.NoAnswer):
        with pytest.raises(error):
            desk.checkout(SALE, request_uuid=UUID_SENT)

    assert told == [503, 200, 409]

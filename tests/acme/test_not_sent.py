"""NotSent is a promise that not one byte of the request left."""

import datetime
import itertools
import socket
from contextlib import ExitStack

import pytest
import trustme

from acme_pos import acme
from tests.acme import fault_server as faults
from tests.acme.conftest import tls


def test_a_refused_connection(client, refused_sale):
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]

    error = refused_sale(client(f"http://127.0.0.1:{port}"))

    assert type(error) is acme.NotSent


def test_a_name_that_does_not_resolve(client, refused_sale):
    error = refused_sale(client("https://acme.invalid"))

    assert type(error) is acme.NotSent
    assert "resolved" in str(error)


def test_a_connection_that_stalls(client, refused_sale):
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"

        error = refused_sale(client(url, connect_seconds=0.3))

    assert type(error) is acme.NotSent


def test_a_certificate_that_fits_is_accepted(server, client, sell, authority, tmp_path):
    fits = tls(authority.issue_cert("127.0.0.1"))
    trusted = server(faults.says({"id": "1"}), tls=fits)

    order = sell(client(trusted, verify=str(tmp_path / "ca.pem")))

    assert order.id == "1"


YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "issued",
    [
        pytest.param(lambda ca: ca.issue_cert("other.example"), id="another host"),
        pytest.param(
            lambda ca: ca.issue_cert("127.0.0.1", not_after=YESTERDAY), id="expired"
        ),
        pytest.param(
            lambda ca: trustme.CA().issue_cert("127.0.0.1"), id="unknown authority"
        ),
    ],
)
def test_a_certificate_that_does_not_fit(
    server, client, refused_sale, authority, tmp_path, issued
):
    impostor = server(faults.says({"id": "1"}), tls=tls(issued(authority)))

    error = refused_sale(client(impostor, verify=str(tmp_path / "ca.pem")))

    assert type(error) is acme.NotSent
    assert "TLS" in str(error)
    assert impostor.received == []


def test_a_handshake_that_stalls(client, refused_sale):
    with faults.serving(faults.closes) as plain:
        url = plain.url.replace("http:", "https:")
        error = refused_sale(client(url, connect_seconds=0.5))

    assert type(error) is acme.NotSent
    assert plain.received == []


def test_a_connection_made_too_late_is_not_used(
    server, client, refused_sale, monkeypatch
):
    """Slow DNS and several slow addresses add up beyond any limit of theirs."""
    quiet = server(faults.says({"id": "1"}))
    hours = itertools.count(0, 3600)
    monkeypatch.setattr("acme_pos.acme.transport.monotonic", lambda: next(hours))

    error = refused_sale(client(quiet))

    assert type(error) is acme.NotSent
    assert quiet.received == []


def test_the_guard_is_the_connection_not_the_exception(
    server, client, refused_sale, authority, tmp_path
):
    """TLS that breaks after the request was read is no proof of anything."""

    def breaks_tls(connected, _):
        raw = socket.socket(fileno=connected.detach())
        raw.sendall(b"this is not a TLS record")
        raw.close()
        return False

    broken = server(breaks_tls, tls=tls(authority.issue_cert("127.0.0.1")))

    error = refused_sale(client(broken, verify=str(tmp_path / "ca.pem")))

    assert type(error) is acme.NoAnswer
    assert len(broken.received) == 1

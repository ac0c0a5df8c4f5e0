"""A total deadline holds however the answer is stretched; a socket timeout would not:
each of these servers sends a byte long before one runs out."""

from time import monotonic

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults
from tests.acme.conftest import tls

STRETCHED = [
    faults.drips_headers,
    faults.drips_body,
    faults.drips_chunks,
    faults.is_silent,
]


@pytest.mark.parametrize("stretched", STRETCHED)
def test_a_checkout_ends_at_its_deadline(server, client, refused_sale, stretched):
    desk = client(server(stretched), checkout_seconds=0.4)
    began = monotonic()

    error = refused_sale(desk)

    assert type(error) is acme.NoAnswer
    assert 0.35 < monotonic() - began < 1.5


@pytest.mark.parametrize("stretched", STRETCHED)
def test_a_read_ends_at_its_deadline_with_all_its_tries(server, client, stretched):
    desk = client(server(stretched), read_seconds=0.4)
    began = monotonic()

    with pytest.raises(acme.NoAnswer):
        desk.order("1")

    assert 0.35 < monotonic() - began < 1.5


def test_the_deadline_holds_over_tls(server, client, refused_sale, authority, tmp_path):
    slow = server(faults.drips_headers, tls=tls(authority.issue_cert("127.0.0.1")))
    bundle = str(tmp_path / "ca.pem")
    began = monotonic()

    error = refused_sale(client(slow, checkout_seconds=0.4, verify=bundle))

    assert type(error) is acme.NoAnswer
    assert monotonic() - began < 1.5


def test_a_late_sign_of_life_buys_no_time(server, client, refused_sale):
    desk = client(server(faults.goes_silent_after(0.7)), checkout_seconds=0.8)
    began = monotonic()

    assert type(refused_sale(desk)) is acme.NoAnswer
    assert monotonic() - began < 1.4


def test_a_kept_connection_does_not_inherit_a_spent_deadline(server, client):
    cartons = server(faults.says({"id": "1"}))
    desk = client(cartons)

    for _ in range(3):
        assert desk.order("1").id == "1"

    assert cartons.connections == 1

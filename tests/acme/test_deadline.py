"""A total deadline holds however the answer is stretched; a socket timeout would not:
each of these servers sends a byte long before one runs out."""

from time import monotonic

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults

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


def test_a_kept_connection_does_not_inherit_a_spent_deadline(server, client):
    cartons = server(faults.says({"id": "1"}))
    desk = client(cartons)

    for _ in range(3):
        assert desk.order("1").id == "1"

    assert cartons.connections == 1

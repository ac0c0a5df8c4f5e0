"""Each fault is known for what it is, in its time, and is sent to once."""

from time import monotonic

import pytest

from acme_pos import acme

from .fault_table import FAULTS

BUDGET = 0.5
# What a busy machine may add.
SLACK = 1.0


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.name)
def fault(request):
    return request.param


@pytest.fixture
def place(fault):
    with fault.opened() as place:
        yield place


@pytest.fixture
def till(place, client):
    return client(
        place.url,
        verify=place.verify,
        connect_seconds=BUDGET,
        checkout_seconds=BUDGET,
        read_seconds=BUDGET,
    )


def test_a_sale_knows_what_it_met_and_whether_it_was_cut(
    fault, place, till, refused_sale
):
    began = monotonic()

    error = refused_sale(till)

    assert monotonic() - began < BUDGET + SLACK
    assert type(error) is fault.proves
    assert getattr(error, "was_cut", False) is fault.was_cut
    assert place.sales == (1 if fault.is_sent else 0)


def test_no_fault_looks_like_a_list_without_our_order(till):
    began = monotonic()

    with pytest.raises(acme.AcmeError):
        till.orders_by_contact(email="ida@guest.example")

    assert monotonic() - began < BUDGET + SLACK

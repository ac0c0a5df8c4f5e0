"""The resolver is gentle with ACME, and one at a time."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from acme_pos.staff.models import Pulse
from orders import resolver
from orders.lookup import Lookup
from orders.models import Attempt, AttemptState
from tests.acme import fault_server as faults
from tests.carts import shelf

from .paying import CASH, COMMITTED, latest, pay, strike
from .waiting import ORDER_LIST, acme_that, look_at, meanwhile, sell

pytestmark = COMMITTED

S = AttemptState
SOON = timedelta(minutes=1)


def lose(till, sandbox, number, **guests):
    """So many sales without an answer, each of another amount."""
    for count in range(number):
        if guests:
            shelf.write_guest(till, email=f"ida{count}@guest.example")
        sell(till, sandbox, "500", gift=f"{count + 2}.00")
    assert Attempt.objects.filter(state=S.UNKNOWN).count() == number


def reads(sandbox):
    asked = sandbox.get("/_sandbox/requests.json").json
    return [one for one in asked if one["path"].startswith(ORDER_LIST)]


@pytest.mark.parametrize("pace", [5, 10])
def test_no_more_reads_a_second_than_set(till, sandbox, settings, pace):
    settings.ACME_LOOKUPS_PER_SECOND = pace
    lose(till, sandbox, pace + 3, with_a_contact=True)
    assert look_at(timezone.now() + SOON) == pace + 3
    times = [datetime.fromisoformat(one["at"]) for one in reads(sandbox)]
    assert len(times) == pace + 3
    jitter = timedelta(seconds=0.08)
    spans = [later - first for first, later in zip(times, times[pace:], strict=False)]
    assert min(spans) >= timedelta(seconds=1) - jitter


def test_one_round_reads_a_list_once_for_all_sales_in_it(till, sandbox):
    """Five walk-ups without an answer share the house's contact."""
    lose(till, sandbox, 5)
    assert look_at(timezone.now() + SOON) == 5
    assert len(reads(sandbox)) == 1
    assert look_at(timezone.now() + 2 * SOON) == 5
    assert len(reads(sandbox)) == 2
    assert set(Attempt.objects.values_list("empty_looks", flat=True)) == {2}


def test_a_list_that_could_not_be_read_is_asked_for_again(till, sandbox, settings):
    settings.ACME = dataclasses.replace(settings.ACME, read_pauses=())
    lose(till, sandbox, 2)
    wanted = {"fault": "500", "times": 1, "path": ORDER_LIST}
    sandbox.post("/_sandbox/faults", wanted)
    assert look_at(timezone.now() + SOON) == 2
    assert [one["status"] for one in reads(sandbox)] == [500, 200]
    empty = Attempt.objects.order_by("next_look_at").values_list("empty_looks")
    assert sorted(empty) == [(0,), (1,)]


def test_while_one_runs_another_looks_at_nothing(till, sandbox, settings):
    lose(till, sandbox, 1)
    seen = []

    def second():
        seen.append(resolver.resolve_due())

    nothing = faults.says([])
    with acme_that(settings, meanwhile(second, nothing), nothing) as server:
        assert look_at(timezone.now() + SOON) == 1
    assert seen == [0]
    assert len(server.received) == 1
    assert latest().look_count == 1


def test_the_lease_of_a_dead_runner_runs_out(till, sandbox):
    lose(till, sandbox, 1)
    moment = timezone.now() + SOON
    Pulse.objects.create(name="resolver", lease_until=moment + resolver.LEASE)
    assert look_at(moment) == 0
    assert look_at(moment + resolver.LEASE / 2) == 0
    assert reads(sandbox) == []
    assert look_at(moment + resolver.LEASE + timedelta(seconds=1)) == 1
    assert Pulse.objects.get(name="resolver").lease_until is None


def test_a_runner_that_overran_its_lease_does_not_look_a_second_time(till, sandbox):
    """Both read the same list of what is due."""
    lose(till, sandbox, 1)
    first, second = latest(), latest()
    resolver.look_up(first, Lookup())
    resolver.look_up(second, Lookup())
    assert len(reads(sandbox)) == 1
    assert (latest().look_count, latest().empty_looks) == (1, 1)


def test_who_overran_its_lease_does_not_give_back_anothers(db):
    later = timezone.now() + timedelta(hours=1)
    with Pulse.objects.lease("resolver", timedelta(seconds=1)) as is_ours:
        assert is_ours
        Pulse.objects.filter(name="resolver").update(lease_until=later)
    assert Pulse.objects.get(name="resolver").lease_until == later


def test_an_error_gives_the_lease_back(db):
    with pytest.raises(ZeroDivisionError), Pulse.objects.lease("resolver", SOON):
        raise ZeroDivisionError
    assert Pulse.objects.get(name="resolver").lease_until is None


def test_when_acme_cannot_be_reached_it_is_not_asked_for_each_sale(
    till, sandbox, settings
):
    lose(till, sandbox, 3, with_a_contact=True)
    with faults.serving(faults.closes) as gone:
        pass
    settings.ACME = dataclasses.replace(settings.ACME, base_url=gone.url)
    assert look_at(timezone.now() + SOON) == 0
    counts = sorted(Attempt.objects.values_list("look_count", flat=True))
    assert counts == [0, 0, 1]
    assert Pulse.objects.get(name=Pulse.ACME).failures == 1


def test_a_list_that_does_not_end_is_no_evidence_and_stops_nobody(
    till, sandbox, settings
):
    """ACME answers every page with the same full page of new orders."""
    settings.ACME_LOOKUPS_PER_SECOND = 10_000
    shelf.write_guest(till, email="ida@guest.example")
    shelf.put_gift(till, "5.00")
    strike(sandbox, "500")
    pay(till, CASH)
    now = timezone.now().isoformat()
    page = [{"id": str(n), "notes": "x", "createdOn": now} for n in range(100)]
    with acme_that(settings, faults.says(page)) as server:
        assert look_at(timezone.now() + SOON) == 1
    assert len(server.received) <= 101
    assert (latest().look_count, latest().empty_looks) == (1, 0)

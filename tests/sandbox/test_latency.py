"""How long ACME takes when nothing goes wrong, as it is set on the control page."""

import pytest

from acme_pos.sandbox.core import respond
from acme_pos.sandbox.latency import Latency
from acme_pos.sandbox.messages import Request
from acme_pos.sandbox.store import Store
from acme_pos.sandbox.venue import Venue
from acme_pos.sandbox.world import World

from .process import CHECKOUT
from .purchases import add_on, purchase

PATH = "/_sandbox/latency"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_the_longest_path_that_fits_counts_and_others_are_answered_at_once():
    latency = Latency()
    latency.set("/v2/", 0.05)
    latency.set(CHECKOUT, 0.5)
    assert latency.of(CHECKOUT) == 0.5
    assert latency.of("/v2/b2c/carts/1") == 0.05
    assert latency.of("/elsewhere") == 0


def test_every_request_waits_as_long_as_its_path_says_and_the_controls_do_not():
    waited = []
    world = World(Venue(), Store(":memory:"), wait=waited.append)
    world.latency.set("/", 0.5)
    for path in ("/v2/b2b/addons", "/v2/b2b/addons", PATH, "/_sandbox/faults"):
        respond(world, Request("GET", path))
    assert waited == [0.5, 0.5]


def test_it_is_set_shown_and_taken_back(sandbox):
    assert sandbox.get(PATH).json == {}
    assert sandbox.post(PATH, {"path": CHECKOUT, "seconds": 0.01}).status == 200
    assert sandbox.get(PATH).json == {CHECKOUT: 0.01}
    assert sandbox.check_out(purchase(add_on())).status == 200
    assert sandbox.send("DELETE", PATH).json == {}
    assert sandbox.get(PATH).json == {}


def test_the_page_sets_it_and_takes_it_back(sandbox):
    typed = "path=%2Fv2%2Fb2c%2Fcarts&seconds=0.01"
    assert sandbox.send("POST", PATH, typed, FORM).status == 303
    page = sandbox.anonymous("GET", "/_sandbox/").body.decode()
    assert "<td>/v2/b2c/carts</td>" in page
    assert "<td>0.01 s</td>" in page
    assert sandbox.send("POST", f"{PATH}/clear", "", FORM).status == 303
    assert sandbox.get(PATH).json == {}


def test_a_fault_comes_on_top_of_it(sandbox):
    sandbox.post(PATH, {"path": CHECKOUT, "seconds": 0.01})
    sandbox.post("/_sandbox/faults", {"fault": "html-502"})
    assert sandbox.check_out(purchase(add_on())).status == 502
    assert sandbox.check_out(purchase(add_on())).status == 200


@pytest.mark.parametrize(
    "typed",
    [{}, {"path": "/"}, {"path": "v2", "seconds": 1}]
    + [{"path": "/", "seconds": seconds} for seconds in ("", "soon", -1, 301, "nan")],
)
def test_what_is_no_path_or_no_time_is_refused_and_changes_nothing(sandbox, typed):
    reply = sandbox.post(PATH, typed)
    assert (reply.status, reply.type) == (400, "FAULT_INVALID")
    assert sandbox.get(PATH).json == {}

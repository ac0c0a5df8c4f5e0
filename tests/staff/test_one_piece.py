"""However deep a page's work lies, a loop in it never asks the system for memory."""

import resource

from django.http import HttpRequest, HttpResponse

from acme_pos.one_piece import Middleware

TURNS = 2_000
# Deeper by some frames each time, so that an edge lies in the loop at one of them.
DEPTHS = range(120)


def at_depth(depth, act):
    return act() if depth == 0 else at_depth(depth - 1, act)


def leaf():
    return None


def loop():
    for _ in range(TURNS):
        leaf()


def most_asked(call):
    """Pages of memory that the system gave, at the worst depth."""
    asked = []
    for depth in DEPTHS:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        call(lambda: at_depth(depth, loop))  # noqa: B023
        asked.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    return max(asked)


def test_no_depth_makes_a_loop_ask_for_memory_at_each_turn():
    def through(act):
        Middleware(lambda request: act() or HttpResponse())(HttpRequest())

    assert most_asked(through) < TURNS / 4

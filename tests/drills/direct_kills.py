"""kill -9 on the server that a browser talks to, and on the resolver after it."""

from functools import partial

from acme_pos.staff.models import AuditEventQuerySet
from carts.models import Cart
from orders import checkout, direct, outcome, resolver
from orders.lookup import Lookup

from .arena import KILLED, Act, Arena
from .browser import CORS, Browser
from .direct_changes import cheaper
from .direct_stories import CASH, CHANGED, NOTHING, SOLD, Ends, Story, armed
from .failpoints import FOUND, SALE, Point, after, before, once_true
from .kills import armed as killed

BEFORE_IT_ARMS = {
    "arm asked": Point(direct, "arm", before),
    "armed uncommitted": Point(checkout, "_lock_as_prepared", after),
}
# The sale is handed out to nobody, and nobody knows.
AFTER_IT_ARMED = {
    "armed committed": Point(checkout, "mark_sent", once_true),
    "armed unanswered": Point(direct, "arm", after),
}
ORDER_REPORTED = {
    "report asked": Point(direct, "report", before),
    "order read": Point(Lookup, "order_of", after),
    "id uncommitted": SALE["received_uncommitted"],
    "id kept": SALE["received"],
    "order uncommitted": SALE["order_uncommitted"],
    "sale uncommitted": SALE["all_uncommitted"],
    "report unanswered": Point(direct, "report", after),
}
CHANGE_REPORTED = {
    "change uncommitted": Point(Cart, "hold", before),
    "change kept": Point(outcome, "_keep_for_supervisor", after),
}
DECLINE_REPORTED = {
    "decline asked": Point(direct, "report", before),
    "decline kept": Point(outcome, "mark_unknown", once_true),
    "decline looked for": Point(Lookup, "orders_of", after),
    "giving up uncommitted": Point(AuditEventQuerySet, "record", after),
}
# The cart is parked by then, and is recalled with the next press.
GIVEN_UP = {
    "given up": Point(outcome, "give_up", once_true),
    "decline unanswered": Point(direct, "report", after),
}
# Met by the resolver on a sale that ACME never had.
NOT_FOUND = {
    "taken over": Point(resolver, "_take_over", after),
    "judged empty": Point(resolver, "_judge_empty", after),
    "supervisor asked": Point(outcome, "ask_supervisor", once_true),
}


def _kill(arena: Arena, point: Point, act: Act) -> None:
    status = arena.fork(killed(point, act))
    assert status == KILLED, f"not killed: ended with {status}"


def arming(point: Point) -> Story:
    """The page says that nothing was begun, and the button is pressed again."""

    def story(arena: Arena) -> Browser:
        browser = Browser(arena)
        _kill(arena, point, browser.arm)
        browser.pay()
        return browser

    return story


def reporting(point: Point) -> Story:
    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        _kill(arena, point, partial(browser.report, browser.ask()))
        return browser

    return story


def reporting_a_change(point: Point) -> Story:
    def story(arena: Arena) -> Browser:
        browser = armed(arena, "gift")
        said = browser.ask(**cheaper(browser.call["body"]))
        _kill(arena, point, partial(browser.report, said))
        return browser

    return story


def reporting_a_decline(point: Point) -> Story:
    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        arena.fault("decline", path=CORS)
        _kill(arena, point, partial(browser.report, browser.ask()))
        return browser

    return story


def resolving(point: Point, *, is_changed: bool = False) -> Story:
    """Nobody reported, so the resolver finds the order, and dies of it."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena, *(["gift"] if is_changed else []))
        edits = cheaper(browser.call["body"]) if is_changed else {}
        assert "order_id" in browser.ask(**edits)
        return _settled(browser, point)

    return story


def resolving_nothing(point: Point) -> Story:
    """The browser never sent it."""

    def story(arena: Arena) -> Browser:
        return _settled(armed(arena), point)

    return story


def _settled(browser: Browser, point: Point) -> Browser:
    """By the second of two resolvers."""
    _kill(browser.arena, point, browser.arena.settle_all)
    browser.arena.settle_all()
    return browser


def _each(
    points: dict[str, Point], story: Story, end: str
) -> dict[str, tuple[Story, Ends]]:
    return {name: (story(point), frozenset({end})) for name, point in points.items()}


REPORTS = {
    **_each(BEFORE_IT_ARMS, arming, SOLD),
    **_each(AFTER_IT_ARMED, arming, NOTHING),
    **_each(ORDER_REPORTED, reporting, SOLD),
    **_each(CHANGE_REPORTED, reporting_a_change, CHANGED),
    **_each(DECLINE_REPORTED, reporting_a_decline, NOTHING),
    **_each(GIVEN_UP, reporting_a_decline, CASH),
}
RESOLVERS = {
    **_each(FOUND, resolving, SOLD),
    **_each(CHANGE_REPORTED, partial(resolving, is_changed=True), CHANGED),
    **_each(NOT_FOUND, resolving_nothing, NOTHING),
}

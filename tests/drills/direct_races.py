"""The same sale by several browsers, tabs and tills at once."""

import sys
import threading
from functools import partial

from .arena import Arena
from .browser import Browser, Said
from .direct_stories import (
    CASH,
    DECLINE,
    SOLD,
    Ends,
    Story,
    all_end,
    armed,
    take_cash,
)

TABS = 4
# How a process ends to which the sale was not handed out.
REFUSED = 2


def sent_twice_at_once(arena: Arena) -> Browser:
    browser, said = armed(arena), []
    windows = [
        threading.Thread(target=lambda: said.append(browser.ask())) for _ in range(2)
    ]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sum("order_id" in one for one in said) == 1, said
    # The worse one first.
    for one in sorted(said, key=lambda one: "order_id" in one):
        browser.report(one)
    return browser


def reported_at_once(lie: Said | None = None) -> Story:
    """By two processes: the truth twice, or once beside a lie."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        said = browser.ask()
        both = [partial(browser.report, said), partial(browser.report, lie or said)]
        assert arena.together(both) == [0, 0]
        return browser

    return story


def armed_in_every_tab_at_once(arena: Arena) -> Browser:
    """Each with a card of its own, and ACME does not know a UUID again."""
    browser = Browser(arena)
    tabs = [browser.tab(arena.till()) for _ in range(TABS)]
    arena.forget_uuids()
    ends = arena.together([partial(_pay_or_say_so, tab) for tab in tabs])
    arena.forget_uuids(False)
    assert sorted(ends) == [0, *[REFUSED] * (TABS - 1)], ends
    return browser


def _pay_or_say_so(browser: Browser) -> None:
    sys.exit(0 if browser.pay() else REFUSED)


def cash_and_card_at_once(arena: Arena) -> Browser:
    browser = Browser(arena)
    other = browser.tab(arena.till())
    acts = [partial(_pay_or_say_so, browser), partial(take_cash, other)]
    assert arena.together(acts)[1] == 0
    return browser


RACES: dict[str, tuple[Story, Ends]] = {
    **all_end(
        SOLD,
        sent_twice_at_once=sent_twice_at_once,
        reported_twice_at_once=reported_at_once(),
        reported_as_both_at_once=reported_at_once(DECLINE),
        armed_in_every_tab_at_once=armed_in_every_tab_at_once,
    ),
    "cash and card at once": (cash_and_card_at_once, frozenset({SOLD, CASH})),
}

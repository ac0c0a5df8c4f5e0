"""Card mode `direct`: the browser pays ACME itself, and dies, lies or does it twice.

Afterwards the clock moves until all is settled, and the cashier presses Pay again on
every cart that can be paid. What ACME booked must then be a sale here, or lie with a
supervisor because it was changed on its way; what ACME did not book must be paid by
another tender, or lie with a supervisor too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from carts.models import Cart, CartState
from orders.ledger import AtAcme
from orders.models import AttemptState

from . import direct_controls
from .arena import Arena
from .direct_changes import CHANGES
from .direct_kills import REPORTS, RESOLVERS
from .direct_races import RACES
from .direct_stories import (
    CASH,
    CHANGED,
    NOTHING,
    SOLD,
    STORIES,
    Ends,
    Story,
    booked,
    settle_what_was_changed,
)
from .leftovers import found_in, places_of
from .report import Result
from .trial import trial

QUICK = 1

S = AttemptState


def run(arena: Arena, n: int) -> Iterator[Result]:
    """In a quick drill each database has what the other makes no difference to."""
    is_long = n > QUICK
    if is_long or arena.database == "postgres":
        yield told(arena, n, "direct", {**STORIES, **CHANGES})
    yield told(arena, n, "direct races", RACES)
    yield told(arena, n, "direct kills", REPORTS)
    last = told(arena, n, "direct resolver", RESOLVERS)
    _look_for_cards(arena, last)
    yield last
    if is_long or arena.database == "sqlite":
        yield direct_controls.result(arena)


def told(
    arena: Arena, n: int, name: str, stories: Mapping[str, tuple[Story, Ends]]
) -> Result:
    """Each story so many times. How the cart of each may end is known before."""
    with arena.suite(name, CARD_MODE="direct") as result:
        carts: dict[str, list[int]] = defaultdict(list)
        for _ in range(n):
            for title, (story, _) in stories.items():
                with trial(result, title):
                    carts[title].append(story(arena).cart.pk)
                arena.clear_faults()
        result.counts["rounds"] = arena.settle_all()
        result.expect("unsettled", arena.unsettled().count(), 0)
        result.counts["pressed_again"] = arena.press_again()
        ends = {title: Counter(_ends(arena, pks)) for title, pks in carts.items()}
        for title, found in ends.items():
            wrong = sorted(found.keys() - stories[title][1])
            result.must(not wrong, f"{title} ended as {wrong}")
        result.counts["ends"] = dict(sum(ends.values(), Counter()))
        settle_what_was_changed(arena)
        _compare_with_acme(arena, result)
    return result


# --- what came of it -------------------------------------------------------------


def _ends(arena: Arena, carts: list[int]) -> Iterator[str]:
    orders = booked(arena)
    for pk in carts:
        cart = Cart.objects.get(pk=pk)
        attempt = cart.attempts.oldest_first().last()
        is_sold = attempt.state == S.SUCCEEDED and cart.state == CartState.PAID
        is_review = attempt.state == S.REVIEW and cart.state == CartState.LOCKED
        is_booked = str(attempt.request_uuid) in orders
        if is_sold and is_booked:
            yield SOLD if attempt.direct else CASH
        elif is_review:
            yield CHANGED if is_booked else NOTHING
        else:
            yield f"{attempt.state} on a cart that is {cart.state}"


def _compare_with_acme(arena: Arena, result: Result) -> None:
    """As `verify_ledger --acme` does; the judge asks the database alone."""
    at_acme = AtAcme()
    found = [str(one) for one in at_acme.violations(arena.began)]
    result.violations += len(found)
    result.wrong += found[:5]
    result.must(at_acme.is_whole, "ACME could not be read whole")


def _look_for_cards(arena: Arena, result: Result) -> None:
    """Of all the sales before, in everything that was written."""
    cards = frozenset(arena.cards)
    result.must(cards, "no card was typed")
    for place in places_of(arena):
        hits = found_in(place.texts(), cards, cards)
        result.canary_hits += len(hits)
        result.must(not hits, f"{len(hits)} cards in {place.name}")

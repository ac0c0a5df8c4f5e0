"""The guards of card mode `direct`, each taken away in turn: see `controls`."""

import json
from contextlib import AbstractContextManager

from django.conf import settings

from acme_pos import acme
from orders import armed, direct, outcome
from orders.lookup import Lookup
from orders.models import Attempt, Order

from .arena import Arena
from .browser import Browser
from .controls import Control, replaced, without_each, without_swaps
from .direct_changes import changed, cheaper
from .direct_races import TABS
from .direct_stories import (
    DECLINE,
    booked_and_called,
    gone_after_the_answer,
    settle_what_was_changed,
)
from .report import Result


def result(arena: Arena) -> Result:
    return without_each(arena, "direct controls", CONTROLS)


# --- the trials ------------------------------------------------------------------


def a_changed_sale(arena: Arena) -> Result:
    with arena.suite("control", CARD_MODE="direct") as result:
        changed(cheaper)(arena)
        arena.settle_all()
        sold = Order.objects.filter(attempt__cart__in=arena.carts())
        result.invented_sales += sold.filter(amount_mismatch=True).count()
        settle_what_was_changed(arena)
    return result


def nobody_reports(arena: Arena) -> Result:
    with arena.suite("control", CARD_MODE="direct") as result:
        gone_after_the_answer()(arena)
        arena.settle_all()
        arena.press_again()
    return result


def an_invented_order(arena: Arena) -> Result:
    with arena.suite("control", CARD_MODE="direct") as result:
        browser = Browser(arena)
        browser.arm()
        browser.report({"order_id": "4242424242"})
        arena.settle_all()
    return result


def an_invented_decline(arena: Arena) -> Result:
    with arena.suite("control", CARD_MODE="direct") as result:
        booked_and_called(DECLINE)(arena)
        arena.press_again()
    return result


def many_tabs(arena: Arena) -> Result:
    with arena.suite("control", CARD_MODE="direct") as result:
        arena.forget_uuids()
        browser = Browser(arena)
        tabs = [browser.tab(arena.till()) for _ in range(TABS)]
        arena.together([tab.pay for tab in tabs])
    return result


# --- the guards, removed ---------------------------------------------------------


def without_a_comparison() -> AbstractContextManager[None]:
    return replaced((armed, "differences", lambda attempt, echo: []))


def without_an_early_commit() -> AbstractContextManager[None]:
    """What is handed out is not SENT until somebody reports."""

    def hand_out(attempt: Attempt, page: str) -> acme.BrowserCall:
        body = json.loads(acme.encode(direct.checkout_body(attempt).dump()))
        return acme.browser_checkout(settings.ACME, body, attempt.request_uuid)

    return replaced((direct, "arm", hand_out))


def with_faith_in_an_order() -> AbstractContextManager[None]:
    def believe(attempt: Attempt, order_id: str) -> None:
        said = {"id": order_id, "totalAmount": str(attempt.expected_total)}
        outcome.receive(attempt, acme.Order.model_validate(said))

    return replaced((direct, "_placed", believe))


def with_faith_in_a_refusal() -> AbstractContextManager[None]:
    class Blind(Lookup):
        def orders_of(self, attempt: Attempt) -> list[acme.Order]:
            return []

    return replaced((direct, "Lookup", Blind))


CONTROLS = [
    Control(
        "what was armed is compared",
        without_a_comparison,
        a_changed_sale,
        "invented_sales",
    ),
    Control(
        "sent before it is handed out",
        without_an_early_commit,
        nobody_reports,
        "charged_twice",
    ),
    Control(
        "no faith in an order",
        with_faith_in_an_order,
        an_invented_order,
        "invented_sales",
    ),
    Control(
        "no faith in a refusal",
        with_faith_in_a_refusal,
        an_invented_decline,
        "charged_twice",
    ),
    Control("the swap", without_swaps, many_tabs, "charged_twice"),
]

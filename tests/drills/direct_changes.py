"""Somebody before the browser changes the sale that was armed, and ACME books that."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .arena import Arena
from .browser import Browser, Said
from .direct_stories import CHANGED, DECLINE, Ends, Story, all_end, armed

Edit = Callable[[Mapping[str, Any]], dict[str, Any]]


def cheaper(body: Mapping[str, Any]) -> dict[str, Any]:
    [line] = body["shoppingCart"]["items"]
    return _with([{**line, "amount": "0.50"}], chargeAmount="0.50")


def other_things(body: Mapping[str, Any]) -> dict[str, Any]:
    """For the same money: a quarter of it is a pencil."""
    [line] = body["shoppingCart"]["items"]
    pencil = {"itemType": "Inventory", "inventoryId": "1", "quantity": 1}
    less = str(Decimal(line["amount"]) - Decimal("0.25"))
    return _with([pencil, {**line, "amount": less}])


def more(body: Mapping[str, Any]) -> dict[str, Any]:
    """Nobody told ACME a total, so nobody refuses it."""
    [line] = body["shoppingCart"]["items"]
    pencil = {"itemType": "Inventory", "inventoryId": "1", "quantity": 9}
    return _with([pencil, line], chargeAmount=None)


def without_reference(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"notes": ""}


def _with(items: list[dict[str, Any]], **edits: Any) -> dict[str, Any]:
    return {"shoppingCart": {"items": items}, **edits}


def changed(edit: Edit, said: Said | None = None, *, reported: bool = True) -> Story:
    """What is reported is the order, unless `said` is told instead."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena, "gift")
        answer = browser.ask(**edit(browser.call["body"]))
        assert "order_id" in answer, answer
        if reported:
            browser.report(said or answer)
        return browser

    return story


CHANGES: dict[str, tuple[Story, Ends]] = all_end(
    CHANGED,
    cheaper=changed(cheaper),
    cheaper_and_gone=changed(cheaper, reported=False),
    cheaper_and_called_a_decline=changed(cheaper, DECLINE),
    other_things=changed(other_things),
    other_things_and_gone=changed(other_things, reported=False),
    more=changed(more),
    without_reference=changed(without_reference),
    without_reference_and_gone=changed(without_reference, reported=False),
)

"""What a browser that pays ACME itself may do to a sale, and how the sale must end."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse

from acme_pos.staff.models import User
from orders import settle
from orders.models import AttemptState

from .arena import ANOTHER_GUEST, Arena
from .browser import CORS, PATIENCE, Browser, Said

Story = Callable[[Arena], Browser]
Ends = frozenset[str]

# A supervisor has what was charged in another way than it was armed, ...
SOLD, CASH, CHANGED = "sold", "paid by cash", "changed, for a supervisor"
# ... and a card of which ACME shows nothing: that is no proof.
NOTHING = "nothing found, for a supervisor"

DECLINE = {"status": "400", "type": "CARD_DECLINED"}
TWIN = {"status": "409", "type": "DUPLICATE_TRANSACTION_FOUND", "code": "16003"}
REFUSED_KEY = {"status": "401"}
SEEN = {"status": "409", "type": "DUPLICATE_REQUEST"}


def armed(arena: Arena, *lines: str) -> Browser:
    browser = Browser(arena, lines)
    assert browser.arm(), "not handed out"
    return browser


def is_known(browser: Browser) -> bool:
    """Whether ACME has an end for it, booked or not."""
    uuid = str(browser.attempt.request_uuid)
    return any(line["uuid"] == uuid for line in browser.arena.sandbox.ledger())


def booked(arena: Arena) -> dict[str, str]:
    """ACME's order ids by request UUID."""
    return {line["uuid"]: line["orderId"] for line in arena.sandbox.booked()}


def settle_what_was_changed(arena: Arena) -> None:
    """A supervisor takes it as it was charged, so no order is without a sale."""
    supervisor, _ = User.objects.get_or_create(username="sam")
    orders = booked(arena)
    for attempt in arena.attempts().filter(state=AttemptState.REVIEW):
        if order_id := orders.get(str(attempt.request_uuid)):
            settle.as_charged(attempt, order_id, supervisor)


# --- honest, with what ACME and the wire do to it --------------------------------


def honest(arena: Arena) -> Browser:
    browser = Browser(arena)
    assert browser.pay()
    return browser


def struck(fault: str, patience: float = PATIENCE, **more: Any) -> Story:
    """Something happens while the browser asks; it reports what it saw of it."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        arena.fault(fault, path=CORS, **more)
        assert browser.report(browser.ask(patience)) == 200
        return browser

    return story


# --- gone ------------------------------------------------------------------------


def gone_before_it_sends(arena: Arena) -> Browser:
    return armed(arena)


def gone_while_acme_works(fault: str, **more: Any) -> Story:
    """Closed after the request; ACME books it later, or does not."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        arena.fault(fault, path=CORS, **more)
        browser.hang_up()
        arena.until(partial(is_known, browser), "ACME has done with the sale")
        return browser

    return story


def gone_after_the_answer(fault: str = "") -> Story:
    """Nobody reports the order, or the decline."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        if fault:
            arena.fault(fault, path=CORS)
        assert browser.ask()
        return browser

    return story


def asleep_until_it_is_looked_for(*, reported: bool) -> Story:
    """A machine wakes up with a sale that a supervisor has by then, and charges."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        arena.settle_all()
        assert browser.cart.attempts.get().is_for_review
        said = browser.ask()
        if reported:
            browser.report(said)
        else:
            arena.resolve(timedelta(hours=1))
        return browser

    return story


# --- lies ------------------------------------------------------------------------


def booked_and_called(said: Said) -> Story:
    """It was charged, and the report says otherwise."""

    def story(arena: Arena) -> Browser:
        browser = armed(arena)
        assert "order_id" in browser.ask()
        browser.report(said)
        return browser

    return story


def refused_and_then_charged(arena: Arena) -> Browser:
    """The look that gave it up was right, and is wrong a moment later."""
    browser = armed(arena)
    browser.report(DECLINE)
    assert "order_id" in browser.ask()
    arena.resolve()
    return browser


def another_sales_order(*, charged: bool) -> Story:
    def story(arena: Arena) -> Browser:
        other, browser = armed(arena), armed(arena)
        said = other.ask()
        if charged:
            browser.ask()
        browser.report(said)
        other.report(said)
        return browser

    return story


def an_order_of_nobody(arena: Arena) -> Browser:
    browser = armed(arena)
    browser.report({"order_id": "4242424242"})
    return browser


# --- twice -----------------------------------------------------------------------


def sent_twice(arena: Arena) -> Browser:
    """ACME's 409 is all that is reported."""
    browser = armed(arena)
    assert "order_id" in browser.ask()
    again = browser.ask()
    assert again["status"] == "409", again
    browser.report(again)
    return browser


def cash_for_an_armed_sale(arena: Arena) -> Browser:
    browser = armed(arena)
    take_cash(browser)
    assert arena.attempts().filter(cart=browser.cart, tender="Cash").count() == 0
    browser.report(browser.ask())
    take_cash(browser)
    return browser


def take_cash(browser: Browser) -> None:
    form = {**browser.arena.cash(), **ANOTHER_GUEST}
    browser.till.post(browser.tender, form)


# --- the cart and the page -------------------------------------------------------


def cart_changed_before(arena: Arena) -> Browser:
    """In another tab, after Pay: nothing is handed out."""
    browser = Browser(arena, ("pencil",))
    _add_a_pencil(browser)
    assert not browser.arm()
    return browser


def cart_changed_while_armed(arena: Arena) -> Browser:
    browser = armed(arena, "gift")
    _add_a_pencil(browser)
    assert browser.cart.items.count() == 1
    browser.report(browser.ask())
    return browser


def left_while_armed(arena: Arena) -> Browser:
    """Back to the cart, and Pay once more: it leads to the sale that is under way."""
    browser = armed(arena)
    leave = reverse("orders:leave", args=[browser.attempt.public_id])
    browser.till.post(leave)
    arena.press_pay(browser.cart)
    assert browser.cart.attempts.count() == 1
    browser.report(browser.ask())
    return browser


def card_posted_to_us(arena: Arena) -> Browser:
    """A page that is broken sends it to the wrong server, in each of its calls."""
    browser = Browser(arena)
    for name in ("tender", "arm", "report"):
        address = reverse(f"orders:{name}", args=[browser.attempt.public_id])
        typed = {"tender": "CreditCard", **browser.card}
        assert browser.till.post(address, typed).status_code == 400
    assert browser.pay()
    return browser


def _add_a_pencil(browser: Browser) -> None:
    typed = {"cart": browser.cart.public_id, "quantity": "1"}
    browser.till.post(reverse("carts:add", args=["add-on", "1"]), typed)


def all_end(end: str, **stories: Story) -> dict[str, tuple[Story, Ends]]:
    return {
        name.replace("_", " "): (story, frozenset({end}))
        for name, story in stories.items()
    }


STORIES: dict[str, tuple[Story, Ends]] = {
    **all_end(
        SOLD,
        honest=honest,
        slow=struck("slow-after", patience=0.1, seconds=0.3),
        cut=struck("cut-after"),
        half_a_body=struck("half-body"),
        wrong_json=struck("wrong-json"),
        wrong_shape=struck("wrong-shape"),
        error_after=struck("500-after"),
        gone_before_acme_booked=gone_while_acme_works("slow-before", seconds=0.1),
        gone_after_the_answer=gone_after_the_answer(),
        asleep=asleep_until_it_is_looked_for(reported=True),
        asleep_and_gone=asleep_until_it_is_looked_for(reported=False),
        called_a_decline=booked_and_called(DECLINE),
        called_a_twin=booked_and_called(TWIN),
        called_a_refused_key=booked_and_called(REFUSED_KEY),
        called_seen=booked_and_called(SEEN),
        refused_and_then_charged=refused_and_then_charged,
        called_another_sales=another_sales_order(charged=True),
        sent_twice=sent_twice,
        cash_for_an_armed_sale=cash_for_an_armed_sale,
        cart_changed_while_armed=cart_changed_while_armed,
        left_while_armed=left_while_armed,
        card_posted_to_us=card_posted_to_us,
    ),
    **all_end(
        CASH, declined=struck("decline"), cart_changed_before=cart_changed_before
    ),
    **all_end(
        NOTHING,
        cut_before=struck("cut-before"),
        error_page=struck("html-502"),
        error_before=struck("500"),
        too_many=struck("429"),
        seen_before=struck("409"),
        gone_before_it_sends=gone_before_it_sends,
        gone_and_never_booked=gone_while_acme_works("cut-before", seconds=0.1),
        gone_after_a_decline=gone_after_the_answer("decline"),
        another_sales_order=another_sales_order(charged=False),
        an_order_of_nobody=an_order_of_nobody,
    ),
}

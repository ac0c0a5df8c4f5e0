"""ACME's answer in our columns, joined with what only our sale knows.

ACME echoes no tender, not always the contact, and nothing of recognition or member
cards; the sale knows them. Everything else is ACME's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop

from acme_pos import acme
from carts.models.cart import CONTACT

from . import nameless
from .attempt import Attempt

if TYPE_CHECKING:
    from .heard import Heard, Said
    from .order import Order

# The first amount that the columns of money do not hold.
TOO_MUCH = Decimal(10) ** 10

Facts = dict[str, Any]
Line = Mapping[str, Any]


def order_facts(
    heard: Heard, attempt: Attempt | None, kept: Order | None = None
) -> Facts:
    """Columns of an Order. Raises ValueError for an amount that cannot be one.

    `kept` is the row as it is, when there is one: what ACME does not say stays.
    """
    echo = heard.echo
    sold_at = _sold_at(echo, attempt, kept)
    facts = {
        "order_number": echo.order_number or echo.id,
        "paid_amount": _money(echo.paid_amount),
        "balance_amount": _money(echo.balance_amount),
        "refund_amount": _money(echo.refund_amount),
        "sale_channel": echo.sale_channel,
        "check_in_status": echo.check_in_status,
        "customer_id": echo.customer_id,
        "membership_id": echo.membership_id,
        "sold_at": sold_at,
        "updated_on": echo.updated_on or sold_at,
        "business_day": timezone.localdate(sold_at),
        "missing_since": None,
        **_totals(echo, attempt, kept),
        **_paid_by(echo, attempt, kept, heard.tender),
        **_answer(heard.said, kept),
    }
    facts["state"] = _state(facts, echo.discounted_original_total_amount)
    facts |= _contact(echo)
    facts |= _of_our_sale(attempt) if attempt else {}
    if kept and kept.blanked_at:
        # ACME still names the guest; here they were forgotten.
        return facts | {name: getattr(kept, name) for name in nameless.GUEST}
    return facts | (_edited_contact(echo, kept) if _has_sale(attempt, kept) else {})


def _has_sale(attempt: Attempt | None, kept: Order | None) -> bool:
    """The row knows of its sale already, and with it who the guest is."""
    return attempt is not None and kept is not None and kept.attempt_id is not None


def _sold_at(echo: acme.Order, attempt: Attempt | None, kept: Order | None) -> datetime:
    """Of our own sale it is kept once it is written: the day was counted by it."""
    if kept and kept.attempt_id:
        return kept.sold_at
    known = kept.sold_at if kept else attempt and attempt.sent_at
    return echo.created_on or known or timezone.now()


def _totals(echo: acme.Order, attempt: Attempt | None, kept: Order | None) -> Facts:
    """Without ACME's word the total is the one the guest was told, and is flagged.

    Told once, when the sale is written: a later refund is no mismatch.
    """
    told = attempt.expected_total if attempt else None
    total = echo.total_amount if echo.total_amount is not None else told
    original = echo.original_total_amount
    is_flagged = attempt is not None and echo.total_amount != told
    if kept and kept.attempt_id:
        is_flagged = kept.amount_mismatch
    return {
        "total_amount": _money(total),
        "original_total_amount": _money(total if original is None else original),
        "amount_mismatch": is_flagged,
    }


def _state(facts: Facts, discounted: Decimal | None) -> str:
    """By ACME's amounts: refundAmount is all that was given back so far.

    No document says whether paidAmount falls with it. It did not when the two are more
    than the order ever cost; else all that was paid is what the order cost at first.
    """
    back, paid = facts["refund_amount"], facts["paid_amount"]
    if back > 0:
        cost = cost_at_first(facts["original_total_amount"], discounted)
        at_first = paid if paid > 0 and paid + back > cost else cost
        return "refunded" if back >= at_first else "part"
    return "open" if facts["balance_amount"] > 0 else "sold"


def cost_at_first(original: Decimal, discounted: Decimal | None) -> Decimal:
    """The original total after discounts, where ACME says it."""
    return discounted if discounted and discounted > 0 else original


def _paid_by(
    echo: acme.Order, attempt: Attempt | None, kept: Order | None, tender: str
) -> Facts:
    """What we took wins; then what was learned now; then what was known."""
    last4 = echo.cc_last_four_digits
    last4 = last4 if re.fullmatch(r"[0-9]{4}", last4) else ""
    return {
        "tender": (attempt and attempt.tender)
        or tender
        or (kept and kept.tender)
        or "",
        "card_last4": (attempt and attempt.card_last4)
        or last4
        or (kept and kept.card_last4)
        or "",
    }


def _answer(said: Said, kept: Order | None) -> Facts:
    """Nothing for an answer that is the one kept: JSON is not compared by itself."""
    answer = said.answer
    if kept and said.content_hash == kept.content_hash:
        return {}
    if kept and kept.blanked_at:
        # Told apart by all that ACME said, kept without whom it is about. An answer of
        # our own keeping is no news.
        if answer == kept.answer:
            return {}
        answer = nameless.answer(answer)
    return {"answer": answer, "content_hash": said.content_hash}


def _contact(echo: acme.Order) -> Facts:
    return {
        "first_name": echo.contact_first_name,
        "last_name": echo.contact_last_name,
        "email": echo.email,
        "phone_number": echo.phone_number,
        "phone_digits": _digits(echo.phone_number),
        "zip_code": echo.zip_code,
        "notes": echo.notes,
        "ticket_delivery": echo.ticket_delivery,
    }


def _edited_contact(echo: acme.Order, kept: Order | None) -> Facts:
    """What is kept of the guest, but for what was edited at ACME since it was kept.

    ACME echoes not all that was sent, and the house's contact for a walk-up; only a
    difference between two of its answers is somebody's edit.
    """
    if kept is None:
        return {}
    now, before = _contact(echo), _contact(acme.Order.model_validate(kept.answer))
    return {
        name: value if value != before[name] else getattr(kept, name)
        for name, value in now.items()
    }


def _of_our_sale(attempt: Attempt) -> Facts:
    """What we sent wins over its echo; the house's contact is nobody's."""
    guest: Line = attempt.snapshot["guest"]
    names = ("first_name", "last_name", "phone_number", "zip_code")
    contact = {name: guest[name] for name in names}
    contact["phone_digits"] = _digits(guest["phone_number"])
    is_walk_up = not any(guest[name] for name in CONTACT)
    typed = {name: value for name, value in contact.items() if value}
    return {
        "attempt": attempt,
        "cashier": attempt.cashier,
        "desk": attempt.desk,
        "reference": attempt.reference,
        "notes": guest["notes"],
        "email": guest["email"],
        "ticket_delivery": guest["delivery"],
        **(contact if is_walk_up else typed),
    }


def item_facts(echo: acme.Order, attempt: Attempt | None) -> Iterator[Facts]:
    """Columns of the OrderItems, each with the line that was sold as it."""
    kept: list[Line] = list(attempt.snapshot.get("lines", [])) if attempt else []
    lines = [part for line in kept for part in _parts_of(line)]
    if not echo.items:
        # ACME lists the order and does not let it be read: what was sold stands in.
        yield from (_item_of(line) for line in lines)
    for item in echo.items:
        line = next((each for each in lines if _is_of(each, item)), None)
        if line:
            lines.remove(line)
        yield _item(item, line or {})


def _parts_of(line: Line) -> Iterator[Line]:
    """The line itself; of a combo each ticket and add-on, as ACME lists them."""
    if not line.get("combo"):
        yield line
        return
    combo = acme.ComboItem.model_validate(line["combo"])
    events = {event.event_template_id: event for event in combo.events}
    plain = {**line, "event_id": "", "starts_at": None}
    for ticket in combo.tickets:
        event = events[ticket.event_template_id]
        yield {
            **plain,
            "name": f"{line['name']}: {event.event_name}",
            "variant": ticket.name,
            "quantity": ticket.quantity,
            "unit_price": ticket.unit_price,
            "amount": ticket.amount,
            "event_id": event.event_id,
            "ticket_type_id": ticket.ticket_type_id,
            "starts_at": parse_datetime(event.event_start_time or ""),
        }
    for add_on in combo.add_ons:
        yield {
            **plain,
            "name": f"{line['name']}: {add_on.name}",
            "variant": "",
            "quantity": add_on.quantity,
            "unit_price": add_on.unit_price,
            "amount": add_on.amount,
            "inventory_id": add_on.add_on_id,
        }


def _is_of(line: Line, item: acme.OrderItem) -> bool:
    """By what was sold; two equal lines are taken in their order."""
    if bool(line.get("combo")) != item.is_of_combo:
        return False
    if line.get("membership"):
        return bool(item.offering_id == line["membership"]["membership_offering_id"])
    if line.get("inventory_id"):
        return bool(item.inventory_id == line["inventory_id"])
    sold = (line.get("event_id"), line.get("ticket_type_id"))
    return (item.event_id, item.ticketing_type_id) == sold


def _item(item: acme.OrderItem, line: Line) -> Facts:
    return {
        "acme_item_id": item.item_id,
        "item_type": item.item_type,
        "is_donation": item.is_donation,
        "name": line.get("name") or item.name,
        "variant": line.get("variant") or item.ticketing_type_name,
        "quantity": item.quantity,
        "unit_price": _money(item.unit_price),
        "amount": _money(item.amount),
        "event_id": item.event_id,
        "starts_at": item.event_start_time or line.get("starts_at"),
        "inventory_id": item.inventory_id,
        "donation_fields": line.get("donation"),
        "membership_fields": line.get("membership"),
    }


def _item_of(line: Line) -> Facts:
    unit_price = Decimal(line["unit_price"])
    return {
        "acme_item_id": "",
        "item_type": line["kind"],
        "is_donation": bool(line["donation"]),
        "name": line["name"],
        "variant": line["variant"],
        "quantity": line["quantity"],
        "unit_price": unit_price,
        "amount": Decimal(line.get("amount") or unit_price * line["quantity"]),
        "event_id": line["event_id"],
        "starts_at": line["starts_at"],
        "inventory_id": line["inventory_id"],
        "donation_fields": line["donation"],
        "membership_fields": line["membership"],
    }


def fitting(model: type[models.Model], facts: Facts) -> Facts:
    """Text cut to its column: a long name must not keep a paid order out.

    The whole of it stays in `Order.answer`.
    """
    lengths = _lengths_of(model)
    return {
        name: value.replace("\0", "")[: lengths[name]]
        if isinstance(value, str)
        else value
        for name, value in facts.items()
    }


@cache
def _lengths_of(model: type[models.Model]) -> Mapping[str, int | None]:
    return {each.name: getattr(each, "max_length", None) for each in model._meta.fields}


def keepable(value: Any) -> Any:  # noqa: ANN401
    """The JSON without card fields, and without the character no database stores."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [keepable(each) for each in value]
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if key not in acme.CARD_FIELDS}
        return {keepable(key): keepable(each) for key, each in kept.items()}
    return value


def _money(amount: Decimal | None) -> Decimal:
    """Raises ValueError for an amount that SQLite would take and not give back."""
    if amount is None:
        return Decimal("0.00")
    if abs(amount) >= TOO_MUCH:
        raise ValueError(gettext_noop("ACME's amount is too large to be one"))
    return amount


def _digits(phone: str) -> str:
    return "".join(digit for digit in phone if digit.isdigit())[-20:]

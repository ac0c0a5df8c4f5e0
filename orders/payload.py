"""Cart and tender in, ACME's checkout body out. Pure: nothing is read or written.

Sources: CheckoutB2BInput and the purchase samples of the B2B checkout document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from acme_pos import acme
from carts import holds, notes
from carts.body import shopping_cart
from carts.models import Cart
from carts.models.cart import CONTACT
from carts.notes import NotedLine
from carts.pricing import Price

from .models import Attempt, Tender


@dataclass(frozen=True, slots=True)
class Tendered:
    """What the guest hands over. A typed card is not part of it."""

    tender: Tender
    given: Decimal | None = None
    change_due: Decimal | None = None
    number: str = ""
    card_brand: str = ""
    card_last4: str = ""


def checkout_body(attempt: Attempt, tendered: Tendered) -> acme.CheckoutB2BInput:
    """All that is sent but the card; the same for every time it is sent."""
    cart = attempt.cart
    total = attempt.expected_total
    method: str = tendered.tender
    if total == 0 and tendered.tender == Tender.OTHER:
        method = settings.ACME_ZERO_TOTAL_METHOD
    return acme.CheckoutB2BInput(
        shopping_cart_id=attempt.acme_cart_id or None,
        shopping_cart=None if attempt.acme_cart_id else inline(cart),
        payment_method=method,
        payment_id=tendered.number or None,
        charge_amount=total if settings.ACME_SEND_CHARGE_AMOUNT else None,
        notes=f"{attempt.reference} {cart.notes}".strip(),
        ticket_delivery=cart.delivery,
        # One sender only: ACME mails the tickets of a print order, else we mail.
        no_email=not _acme_mails(cart),
        send_email_to_all=cart.email_everyone if _acme_mails(cart) else None,
        sale_channel=settings.ACME.sale_channel,
        **contact(cart),
    )


def inline(cart: Cart) -> acme.ShoppingCart:
    """The cart for a body that carries it whole, with the places held for it."""
    return shopping_cart(cart, reservation_id=holds.live(cart))


def _acme_mails(cart: Cart) -> bool:
    return cart.delivery == "print" and bool(cart.email)


def contact(cart: Cart) -> dict[str, Any]:
    """The guest's contact, or the house's for a walk-up.

    A sale without any contact could not be looked up if its answer were lost.
    """
    if cart.is_walk_up:
        return {
            "contact_first_name": settings.ACME_HOUSE_FIRST_NAME,
            "contact_last_name": settings.ACME_HOUSE_LAST_NAME,
            "email": settings.ACME_HOUSE_EMAIL,
            "contact_email": settings.ACME_HOUSE_EMAIL,
            "zip_code": settings.ACME_HOUSE_ZIP or None,
        }
    given = {
        "contact_first_name": cart.first_name,
        "contact_last_name": cart.last_name,
        "contact_full_name": cart.guest_name,
        "email": cart.email,
        "contact_email": cart.email,
        "phone_number": cart.phone_number,
        "address1": cart.address1,
        "address2": cart.address2,
        "city": cart.city,
        "state": cart.region,
        "zip_code": cart.zip_code,
        "country": cart.country,
    }
    known = {name: value for name, value in given.items() if value}
    if not (cart.email or cart.phone_number):
        known |= {
            "email": settings.ACME_HOUSE_EMAIL,
            "contact_email": settings.ACME_HOUSE_EMAIL,
        }
    return known


def snapshot(cart: Cart, price: Price | None = None) -> dict[str, Any]:
    """The lines as the guest was told them, and who the guest is, for the receipt.

    With ACME's price where it was asked, and why it is not our preview.

    Kept apart from the cart, which may have changed when the order comes to light.
    """
    guest = {name: getattr(cart, name) for name in (*CONTACT, "notes", "delivery")}
    lines = [_line(noted) for noted in notes.noted_lines(cart, price)]
    return {"lines": lines, "guest": guest, "level": _level_of(cart)}


def _level_of(cart: Cart) -> str:
    """What the level is called whose prices the guest has: by card, or by joining."""
    joined = (line.membership for line in cart.lines if line.joins)
    names = (info.membership_category_name or "" for info in joined if info)
    return cart.member.get("level") or next(names, "")


def event_ids(snapshot: Mapping[str, Any]) -> set[str]:
    """The events of a sale. Its body may hold no cart, but the id of one at ACME."""
    lines = snapshot.get("lines", [])
    named = (line.get("events") or [line["event_id"]] for line in lines)
    return {event_id for ids in named for event_id in ids if event_id}


def lines_of(attempt: Attempt) -> list[dict[str, Any]]:
    """The snapshot's lines to be shown: with their times, and what each comes to."""
    return [
        {
            **kept,
            "starts_at": parse_datetime(kept["starts_at"] or ""),
            "amount": _amount(kept),
        }
        for kept in attempt.snapshot.get("lines", [])
    ]


def _amount(kept: Mapping[str, Any]) -> Decimal:
    """Older snapshots have the unit price alone."""
    return Decimal(kept.get("amount") or Decimal(kept["unit_price"]) * kept["quantity"])


def _line(noted: NotedLine) -> dict[str, Any]:
    line = noted.line
    return {
        "amount": noted.amount,
        "note": noted.words,
        "full_amount": line.amount,
        "discounts": list(noted.discounts),
        "is_at_member_price": noted.is_at_member_price,
        "kind": line.kind,
        "name": line.name,
        "variant": line.variant,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "starts_at": line.starts_at,
        "event_id": line.event_id,
        "events": list(line.places),
        "ticket_type_id": line.ticket_type_id,
        "inventory_id": line.inventory_id,
        "donation": line.donation_fields,
        "membership": line.membership_fields,
        "combo": line.combo_fields,
    }

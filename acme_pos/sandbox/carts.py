"""Stored shopping carts (B2C shopping cart document).

A stored cart keeps all that prices or sells it, so that a checkout by its id sells
exactly what the cart shows.
"""

import json
import secrets

from .amounts import shown
from .combos import read_combos, shown_combo
from .lines import EVENT, Line
from .membership_sales import shown_info
from .messages import JsonObject, Refusal, Request
from .pricing import price_items
from .reading import flag, nested, text, whole, words
from .redaction import redacted
from .world import World

TEXTS = (
    "membershipCategoryId",
    "membershipId",
    "couponCode",
    "customerId",
    "saleChannel",
)
LISTS = ("couponCodes", "membershipIds")
SELLING = (
    "items",
    "comboItems",
    "verifyEntitlements",
    "reservationId",
    *TEXTS,
    *LISTS,
)


def create(world: World, request: Request) -> object:
    """`POST /v2/b2c/carts`: answers the new cart's id; `{}` makes an empty cart."""
    cart = _filled(world, request.fields, secrets.token_hex(12), secrets.token_hex(16))
    sql = "INSERT INTO carts VALUES (?, 0, ?)"
    world.store.run(sql, cart["id"], _stored(world, cart, request.fields))
    return cart if world.assumptions.cart_post_answers_object else cart["id"]


def read(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2c/carts/{id}`."""
    return _kept(world, request.ids[0])[0]


def replace_cart(world: World, request: Request) -> JsonObject:
    """`PUT /v2/b2c/carts/{id}`: the whole cart anew; the body repeats the id."""
    cart_id = request.ids[0]
    old, _, used = _kept(world, cart_id)
    if used and world.assumptions.used_cart_refused:
        raise _used()
    if text(request.fields, "id") != cart_id:
        message = "The body's id must be the cart's id."
        raise Refusal(400, "SHOPPING_CART_ID_MISMATCH", message)
    cart = _filled(world, request.fields, cart_id, old["tempVisitorId"])
    sql = "UPDATE carts SET body = ? WHERE id = ?"
    world.store.run(sql, _stored(world, cart, request.fields), cart_id)
    return cart


def delete(world: World, request: Request) -> JsonObject:
    """`DELETE /v2/b2c/carts/{id}`: answers the cart that is gone."""
    cart = _kept(world, request.ids[0])[0]
    world.store.run("DELETE FROM carts WHERE id = ?", request.ids[0])
    return cart


def cart_for_checkout(world: World, body: JsonObject) -> tuple[str | None, JsonObject]:
    """The cart to sell and, for a stored one, its id.

    Exactly one of `shoppingCart` and `shoppingCartId` is needed; raises Refusal.
    """
    cart_id, inline = text(body, "shoppingCartId"), nested(body, "shoppingCart")
    if bool(cart_id) == bool(inline):
        message = "Send either shoppingCart, not empty, or shoppingCartId."
        raise Refusal(400, "SHOPPING_CART_REQUIRED", message)
    if not cart_id:
        return None, inline
    _, as_sent, used = _kept(world, cart_id)
    if used and world.assumptions.used_cart_refused:
        raise _used()
    if world.assumptions.stored_customer_ignored:
        as_sent = {name: as_sent[name] for name in as_sent if name != "customerId"}
    return cart_id, as_sent


def sent_cart(world: World, cart_id: str) -> JsonObject:
    """A stored cart as it was sent, to be priced again; raises Refusal."""
    return _kept(world, cart_id)[1]


def use_up(world: World, cart_id: str | None) -> None:
    """Mark a stored cart as sold; inside the sale's transaction, so only once."""
    if cart_id is None:
        return
    if _kept(world, cart_id)[2] and world.assumptions.used_cart_refused:
        raise _used()
    world.store.run("UPDATE carts SET used = 1 WHERE id = ?", cart_id)


def _stored(world: World, cart: JsonObject, sent: JsonObject) -> str:
    """The filled cart, what to price and sell it from again, and since when."""
    again = {key: sent[key] for key in SELLING if key in sent}
    kept = {"cart": redacted(cart), "sent": redacted(again)}
    return json.dumps({**kept, "at": world.now().timestamp()}, default=str)


def _kept(world: World, cart_id: str) -> tuple[JsonObject, JsonObject, bool]:
    row = world.store.row("SELECT used, body FROM carts WHERE id = ?", cart_id)
    body = json.loads(row["body"]) if row else {}
    oldest = world.now().timestamp() - world.assumptions.cart_hours * 3600
    if row is None or body.get("at", oldest) < oldest:
        raise Refusal(404, "SHOPPING_CART_DNE", "The shopping cart does not exist.")
    return body["cart"], body["sent"], bool(row["used"])


def _used() -> Refusal:
    return Refusal(400, "SHOPPING_CART_USED", "The shopping cart was sold already.")


def _filled(world: World, sent: JsonObject, cart_id: str, visitor: str) -> JsonObject:
    """The cart with the fields the server fills."""
    lines, combos = price_items(world, sent), read_combos(world, sent)
    reservation = text(sent, "reservationId")
    return {
        "id": cart_id,
        "tempVisitorId": visitor,
        **{name: text(sent, name) for name in TEXTS if text(sent, name)},
        **{name: words(sent[name]) for name in LISTS if words(sent.get(name))},
        "items": [_item(line) for line in lines],
        "forms": [],
        "comboItems": [shown_combo(one) for one in combos],
        "verifyEntitlements": flag(sent, "verifyEntitlements"),
        **({"reservationId": whole(reservation) or reservation} if reservation else {}),
    }


def _item(line: Line) -> JsonObject:
    plain_extra = line.add_on is not None and not line.discount_id
    return {
        "itemId": secrets.token_hex(16),
        **_event_names(line),
        "quantity": line.quantity,
        "unitPrice": shown(line.unit_price),
        "retailUnitPrice": "0.00" if plain_extra else shown(line.retail_price),
        "amount": shown(line.amount),
        "itemType": line.item_type,
        **_names(line),
        "admissionType": _admission_type(line),
        **({"discountId": line.discount_id} if line.discount_id else {}),
        "isRetail": line.is_retail,
        "ignoreEntitlements": flag(line.sent, "ignoreEntitlements"),
    }


def _event_names(line: Line) -> JsonObject:
    if line.event is None:
        return {}
    names = {"eventId": line.event.id, "eventName": line.event.program.name}
    if line.ticket_type:
        names["ticketingTypeId"] = line.ticket_type.id
        names["ticketingTypeName"] = line.ticket_type.name
    return names


def _names(line: Line) -> JsonObject:
    names: JsonObject = {}
    if line.add_on:
        names["inventoryId"] = line.add_on.id
        names["inventoryName"] = line.add_on.name
    if line.add_on and line.add_on.is_donation:
        names["addonType"] = line.add_on.type
    if line.donation:
        names["donationDetail"] = line.donation
    if line.membership:
        names["membershipInfo"] = shown_info(line.membership)
    return names


def _admission_type(line: Line) -> str:
    is_ticket = line.event is not None and line.item_type == EVENT
    return line.event.program.admission_type if is_ticket and line.event else "standard"

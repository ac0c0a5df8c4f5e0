"""Customers: the members of the seed, and whoever bought something."""

import json

from .contacts import FIELDS
from .membership_sales import unknown_id
from .messages import JsonObject, Request
from .paging import paged
from .reading import text
from .seed.members import MEMBERS
from .world import World

FIRST_SEEDED = 5_380_000
# The customer of ACME's own samples, here somebody who is no member.
NO_MEMBER: JsonObject = {
    "id": 5_381_598,
    "firstName": "Nessa",
    "lastName": "Tidewater",
    "email": "nessa.tidewater@imaginary.example",
    "phoneNumber": "555-0100-598",
    "zipCode": "10998",
}


def all_customers(world: World) -> list[JsonObject]:
    seeded = [
        {
            "id": FIRST_SEEDED + member.id % 1000,
            "firstName": member.first_name,
            "lastName": member.last_name,
            "email": member.email,
            "phoneNumber": member.phone,
            "zipCode": "10999",
        }
        for member in MEMBERS
    ]
    rows = world.store.rows("SELECT id, body FROM customers ORDER BY id")
    bought = [_customer(row["id"], json.loads(row["body"])) for row in rows]
    return [*seeded, NO_MEMBER, *bought]


def _customer(number: int, contact: JsonObject) -> JsonObject:
    named = {on_card: contact[key] for key, (on_card, _) in FIELDS.items()}
    return {"id": number, **{key: value for key, value in named.items() if value}}


def known_customer(world: World, cart: JsonObject) -> int | None:
    """The customer a cart names, None without one; raises Refusal for a stranger.

    ACME reads `customerId` at checkout alone (cart document).
    """
    asked = text(cart, "customerId")
    if not asked:
        return None
    known = {str(one["id"]): int(one["id"]) for one in all_customers(world)}
    if asked not in known and world.assumptions.unknown_customer_refused:
        raise unknown_id(world, "CUSTOMER", "customerId")
    return known.get(asked)


def listed(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/customers?search=`: by part of a name or email."""
    wanted = text(request.query, "search").lower()
    found = [one for one in all_customers(world) if wanted in _named(one)]
    return paged(found, request.query)


def _named(one: JsonObject) -> str:
    named = ("firstName", "lastName", "email")
    return " ".join(str(one.get(key, "")) for key in named).lower()


def advanced(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/customers/advancedsearch`: every given field must match."""
    asked = {
        "firstName": text(request.query, "firstName"),
        "lastName": text(request.query, "lastName"),
        "email": text(request.query, "email"),
        "phoneNumber": text(request.query, "phone", "phoneNumber"),
        "streetAddress1": text(request.query, "address"),
        "zipCode": text(request.query, "zip", "zipCode"),
    }
    found = [
        one
        for one in all_customers(world)
        if all(
            value.lower() in str(one.get(key, "")).lower()
            for key, value in asked.items()
        )
    ]
    return paged(found, request.query)

"""Who buys: contact, billing and customer of an order (B2B checkout document)."""

import json

from .lines import Line
from .messages import JsonObject
from .reading import text
from .world import World

# Key on the order: the same on a membership card, and for billing.
FIELDS = {
    "contactFirstName": ("firstName", "billingFirstName"),
    "contactLastName": ("lastName", "billingLastName"),
    "address1": ("streetAddress1", "billingAddress1"),
    "address2": ("streetAddress2", "billingAddress2"),
    "country": ("country", "billingCountry"),
    "city": ("city", "billingCity"),
    "zipCode": ("zipCode", "billingZipCode"),
    "state": ("state", "billingState"),
    "phoneNumber": ("phoneNumber", "billingPhoneNumber"),
    "email": ("email", "billingEmail"),
}
# Sent alone, as an address for the confirmation, these name nobody else.
REACHED_BY = ("phoneNumber", "email")


def read_contact(body: JsonObject, lines: list[Line]) -> JsonObject:
    """The contact under its order keys, with `email` from whichever name it came.

    An incomplete contact is filled from the primary card holder of a membership,
    then from the billing fields (online checkout); a complete one is left as it is.
    """
    contact = {key: text(body, key) for key in FIELDS}
    contact["email"] = text(body, "email", "contactEmail")
    first, _, last = text(body, "contactFullName").rpartition(" ")
    contact["contactFirstName"] = contact["contactFirstName"] or first
    contact["contactLastName"] = contact["contactLastName"] or last
    member = next((line.membership for line in lines if line.membership), None)
    if member and not is_complete(contact):
        for key, (on_card, _) in FIELDS.items():
            contact[key] = contact[key] or text(member.primary, on_card)
    if not is_complete(contact):
        for key, (_, on_billing) in FIELDS.items():
            contact[key] = contact[key] or text(body, on_billing)
    return contact


def is_complete(contact: JsonObject) -> bool:
    """First name, last name, and one of phone, email and zip code."""
    reachable = contact["phoneNumber"] or contact["email"] or contact["zipCode"]
    return bool(
        contact["contactFirstName"] and contact["contactLastName"] and reachable
    )


def shown_contact(world: World, body: JsonObject, contact: JsonObject) -> JsonObject:
    """The contact and billing fields of an order answer; empty ones are left out.

    In ACME's samples only `contactEmail` is sent and no email comes back. Billing is
    a copy of the contact, unless somebody else is named: then it is as sent.
    """
    shown = dict(contact)
    hidden = not text(body, "email") and text(body, "contactEmail")
    if hidden and not world.assumptions.contact_email_echoed:
        shown["email"] = ""
    apart = any(text(body, FIELDS[key][1]) for key in FIELDS if key not in REACHED_BY)
    for key, (_, on_billing) in FIELDS.items():
        copied = "" if apart else shown[key]
        shown[on_billing] = text(body, on_billing) or copied
    return {key: value for key, value in shown.items() if value}


def customer_id(world: World, contact: JsonObject) -> int | None:
    """The customer whose data match exactly, or a new one; None for a guest order.

    To be called inside the sale's transaction.
    """
    if not is_complete(contact):
        return None
    identity = json.dumps([contact[key] for key in FIELDS]).lower()
    known = world.store.row("SELECT id FROM customers WHERE identity = ?", identity)
    if known:
        return int(known["id"])
    number = world.store.next_number("customer")
    sql = "INSERT INTO customers VALUES (?, ?, ?)"
    world.store.run(sql, number, identity, json.dumps(contact))
    return number

"""Checkout bodies, as the back office sends them."""

from typing import Any

ANY_DAY = "5d96453460309f26d082bc80"
ADULT = "55268c54e4b0fb9be01106bd"
VISA = "4242424242424242"

CONTACT = {
    "contactFirstName": "Odile",
    "contactLastName": "Vantongeren",
    "address1": "7 Kiln Row",
    "address2": "Loft",
    "country": "United States",
    "city": "Farrow",
    "state": "VT",
    "zipCode": "05001",
    "phoneNumber": "555-010-7788",
    "contactEmail": "odile@guest.example",
    "notes": "Q4-7ZT at the north desk",
}
CARD = {
    "paymentMethod": "CreditCard",
    "manualEntryCardNumber": VISA,
    "expDate": "1239",
    "cvc": "737",
}
CASH = {"paymentMethod": "Cash"}


def purchase(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A cash sale of some items; fields add to it or, as None, take away."""
    body = {**CONTACT, **CASH, "shoppingCart": {"items": list(items)}, **fields}
    return {name: value for name, value in body.items() if value is not None}


def by_card(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return purchase(*items, **{**CARD, **fields})


def ticket(quantity: object = 1, **fields: Any) -> dict[str, Any]:
    item = {"itemType": "Event", "eventId": ANY_DAY, "ticketingTypeId": ADULT}
    return {**item, "quantity": quantity, **fields}


def add_on(
    inventory_id: object = "1", quantity: object = 1, **fields: Any
) -> dict[str, Any]:
    item = {"itemType": "Inventory", "inventoryId": inventory_id}
    return {**item, "quantity": quantity, **fields}


def gift(amount: object = "12.34", **fields: Any) -> dict[str, Any]:
    return add_on("2728", 1, amount=amount, **fields)


def card_holder(kind: str = "primary", **fields: Any) -> dict[str, Any]:
    holder = {"cardType": kind, "firstName": "Perpetua", "lastName": "Osei"}
    return {**holder, "email": "perpetua@guest.example", "zipCode": "05002", **fields}


def membership(*cards: dict[str, Any], **info: Any) -> dict[str, Any]:
    """The individual level; `info` overrides the membershipInfo."""
    chosen = {
        "membershipCategoryId": "59b0abcf61a307524a6a37d6",
        "membershipOfferingId": "46257da699a845b486363e2aec0642f5",
        "pricePointId": "58123480969c6d59d976b8fa",
        "membershipCards": list(cards or [card_holder()]),
    }
    return {
        "itemType": "MembershipPurchase",
        "quantity": 1,
        "membershipInfo": {**chosen, **info},
    }


DUAL = {
    "membershipCategoryId": "5a049c3b60309f5d917c6e63",
    "membershipOfferingId": "519d569cd32748ae9e3c507fe0456e5e",
    "pricePointId": "59aeb29a60309f07f6c6bef6",
}

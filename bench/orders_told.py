"""Orders of 3 items as ACME tells them: 3.2 KB each, bytes as they come in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from orders.sync.running import PAGE

ITEMS = 3
SOLD = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)


def pages(first: int, many: int, version: int) -> list[list[bytes]]:
    """The bodies of so many orders, from that number on."""
    bodies = [answer(number, version) for number in range(first, first + many)]
    return [bodies[at : at + PAGE] for at in range(0, many, PAGE)]


def answer(number: int, version: int) -> bytes:
    """3.2 KB, as the sandbox answers; each version is newer and refunds more."""
    back = f"{version}.00"
    told = {
        "id": str(number),
        "tenantId": 107,
        "orderNumber": str(100_000_000 + number),
        "email": f"guest{number}@guest.example",
        "billingEmail": f"guest{number}@guest.example",
        "contactFirstName": "Winifred",
        "contactLastName": f"Guest {number}",
        "phoneNumber": "+1 212 555 0142",
        "zipCode": "10001",
        "customerId": str(number),
        "discountedTotalAmount": "75.00",
        "totalAmount": "75.00",
        "discountedOriginalTotalAmount": "75.00",
        "originalTotalAmount": "75.00",
        "paidAmount": "75.00",
        "balanceAmount": "0.00",
        "refundAmount": back,
        "saleChannel": "OnlineStore",
        "checkInStatus": "NotCheckedIn",
        "ccLastFourDigits": "4242",
        "notes": "",
        "ticketDelivery": "email",
        "orderItems": [_item(number, place, back) for place in range(ITEMS)],
        "createdOn": SOLD.isoformat(),
        "createdBy": "340",
        "updatedOn": (SOLD + timedelta(minutes=version)).isoformat(),
        "updatedBy": "340",
        "billingFirstName": "Winifred",
        "billingLastName": f"Guest {number}",
        "billingAddress1": "12 Long Street",
        "billingCity": "New York",
        "billingState": "NY",
        "billingZipCode": "10001",
        "billingCountry": "US",
        "hideEventDate": False,
        "invoiceAfter": False,
        "legacy": False,
        "obfuscated": False,
    }
    return json.dumps(told).encode()


def _item(number: int, place: int, back: str) -> dict[str, Any]:
    """The first has its own amount taken back."""
    amount = f"{25 - float(back if place == 0 else 0):.2f}"
    return {
        "itemId": str(number * 10 + place),
        "itemType": "Event",
        "itemTypeNg": "Event",
        "eventId": f"{place:024d}",
        "eventName": "Evening in the planetarium",
        "eventStartTime": (SOLD + timedelta(days=9 + place)).isoformat(),
        "ticketingTypeId": str(place + 1),
        "ticketingTypeName": "General Admission",
        "displayName": "Evening in the planetarium, General Admission",
        "parentItemId": str(number * 10),
        "basicOriginalQuantity": 1,
        "originalQuantity": 1,
        "basicQuantity": 1,
        "quantity": 1,
        "unitPrice": "25.00",
        "discountedUnitPrice": "25.00",
        "discountedOriginalAmount": "25.00",
        "originalAmount": "25.00",
        "discountedAmount": "25.00",
        "amount": amount,
        "balanceAmount": "0.00",
        "conversionStatus": "NoConversion",
        "isCheckedIn": False,
        "barcodes": [f"{number:012d}{place}"],
    }

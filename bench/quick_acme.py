"""An ACME that takes every checkout at once, or after so long, and does nothing else.

    python -m bench.quick_acme [--after 0.5]

The sandbox keeps books, and its own work would stand in every figure. This one says
what the sandbox says to a sale of three lines, with another id each time.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode

from .places import started

TOTAL = "53.25"
# What pays it at our desk, from a browser with this token.
TOKEN = "b" * 32
FORM = urlencode({"tender": "Cash", "given": "70", "csrfmiddlewaretoken": TOKEN})
LINES = (
    ("event", "General Admission", "Adult", 2, "24.00", "48.00"),
    ("add-on", "Museum pencil", "", 1, "0.25", "0.25"),
    ("donation", "Round-up gift", "", 1, "5.00", "5.00"),
)
EVENT, ADULT = "e7fd28c3c6bdc094b850bb2b", "55268c54e4b0fb9be01106bd"
INVENTORY = {"Museum pencil": "1", "Round-up gift": "2728"}
_numbers = itertools.count(27_000_001)


@contextmanager
def acme_after(seconds: float = 0.0) -> Iterator[str]:
    """Its address."""
    command = ["bench.quick_acme", "--after", f"{seconds}"]
    with started(command, {}, stdout=subprocess.PIPE) as process:
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port.isdigit(), "it did not start"
        yield f"http://127.0.0.1:{port}"


async def _serve(after: float) -> None:
    answer = partial(_answer, after)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=200)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _answer(
    after: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length:")[2].partition("\r\n")[0])
    sale = json.loads(await reader.readexactly(length))
    await asyncio.sleep(after)
    body = json.dumps(_order(sale["notes"], sale["chargeAmount"])).encode()
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    await writer.drain()
    writer.close()


def _order(notes: str, total: str) -> dict[str, Any]:
    number, moment = next(_numbers), "2026-11-22T14:36:05-05:00"
    amounts = dict.fromkeys(
        (
            "discountedTotalAmount",
            "totalAmount",
            "discountedOriginalTotalAmount",
            "originalTotalAmount",
            "paidAmount",
        ),
        total,
    )
    return {
        "id": f"{number}",
        "tenantId": 107,
        "contactFirstName": "Walk-up",
        "contactLastName": "Guest",
        "email": "walk-up@museum.example",
        "billingFirstName": "Walk-up",
        "billingLastName": "Guest",
        "billingEmail": "walk-up@museum.example",
        "orderNumber": f"1{number}",
        **amounts,
        "balanceAmount": "0.00",
        "refundAmount": "0.00",
        "saleChannel": "InsideSalesIndividual",
        "checkInStatus": "NotCheckedIn",
        "notes": notes,
        "ticketDelivery": "willCall",
        **dict.fromkeys(("creationDate", "paymentDueDate"), moment),
        "orderItems": [_item(number, *line) for line in LINES],
        **dict.fromkeys(("createdOn", "updatedOn"), moment),
        **dict.fromkeys(("createdBy", "updatedBy"), "340"),
        "customerId": 5_381_601,
        **dict.fromkeys(("legacy", "hideEventDate", "invoiceAfter"), False),
        "obfuscated": False,
    }


def _item(
    number: int, kind: str, name: str, variant: str, many: int, price: str, amount: str
) -> dict[str, Any]:
    item_id = f"{number}{len(name)}"
    sold = {"inventoryId": INVENTORY.get(name), "inventoryName": name}
    if kind == "event":
        sold = {
            "eventId": EVENT,
            "eventName": name,
            "eventStartTime": "2026-11-22T10:00:00-05:00",
            "ticketingTypeId": ADULT,
            "ticketingTypeName": variant,
        }
    counted = ("basicOriginalQuantity", "originalQuantity", "basicQuantity", "quantity")
    amounts = ("discountedOriginalAmount", "originalAmount", "discountedAmount")
    return {
        **sold,
        "itemId": item_id,
        "parentItemId": item_id,
        "comboTemplateType": "fixedPrice",
        **dict.fromkeys(counted, many),
        **dict.fromkeys(("unitPrice", "discountedUnitPrice"), price),
        **dict.fromkeys((*amounts, "amount"), amount),
        "balanceAmount": "0.00",
        "itemType": "Event" if kind == "event" else "Inventory",
        "itemTypeNg": "Donation" if kind == "donation" else "Event",
        "conversionStatus": "NoConversion",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--after", type=float, default=0.0)
    asyncio.run(_serve(parser.parse_args().after))

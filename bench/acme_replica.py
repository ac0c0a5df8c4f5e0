"""An ACME that has very many orders and answers at once: for the night's memory.

    python -m bench.acme_replica --orders 100000 --days 20

The sandbox stays the judge of what is right. It takes longer for an order than the desk
does, and this one a tenth of that: it knows the calls of a night alone, and each order
is one of a few that the sandbox made (given as JSON on the standard input), told with
an id and a time of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

FIRST = 50_000_000
END_OF_HEAD = b"\r\n\r\n"


class House:
    """`count` orders, spread evenly over the days before now."""

    def __init__(self, models: list[dict[str, Any]], count: int, days: int) -> None:
        self.models, self.count = models, count
        self.began = datetime.now(UTC) - timedelta(days=days)
        self.apart = timedelta(days=days) / count
        self.reports: dict[str, tuple[int, int]] = {}

    def at(self, number: int) -> str:
        return (self.began + number * self.apart).isoformat(timespec="milliseconds")

    def order(self, acme_id: str) -> dict[str, Any]:
        number = int(acme_id) - FIRST
        at = self.at(number)
        own = {"id": acme_id, "orderId": acme_id, "orderNumber": f"{9 * int(acme_id)}"}
        model = self.models[number % len(self.models)]
        return {**model, **own, "createdOn": at, "updatedOn": at}

    def start(self, asked: dict[str, Any]) -> dict[str, Any]:
        window = asked["startDate"], asked["endDate"]
        first, last = (self._nearest(datetime.fromisoformat(each)) for each in window)
        uuid = f"{len(self.reports) + 1}"
        self.reports[uuid] = first, last
        return {"id": uuid, "status": "Completed"}

    def _nearest(self, at: datetime) -> int:
        return min(max(int((at - self.began) / self.apart), 0), self.count)

    def result(self, uuid: str) -> dict[str, Any]:
        """As sold and as paid: two lines of an order, as ACME writes them."""
        numbers = [one for one in range(*self.reports[uuid]) for _ in range(2)]
        ids = [f"{FIRST + one}" for one in numbers]
        kinds = ["Sale", "Payment"] * (len(ids) // 2)
        amounts = [self.models[n % len(self.models)]["totalAmount"] for n in numbers]
        columns = {
            "OrderId": ids,
            "TransactionId": [
                f"{one}{kind[0]}" for one, kind in zip(ids, kinds, strict=True)
            ],
            "TransactionType": kinds,
            "TransactionDate": [self.at(one) for one in numbers],
            "TransactionAmount": amounts,
            "PaymentAmount": amounts,
            "PaymentMethod": ["CreditCard"] * len(ids),
        }
        told = [{"fieldName": name, "values": each} for name, each in columns.items()]
        return {"collectionName": "Transactions", "resultFieldList": told}


class Answering(asyncio.Protocol):
    def __init__(self, house: House) -> None:
        self.house, self.heard = house, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, found, body = bytes(self.heard).partition(END_OF_HEAD)
        if not found or len(body) < _length_of(head):
            return
        self.heard.clear()
        method, path, _ = head.split(b" ", 2)
        answer = answered(self.house, method.decode(), path.decode(), body)
        told = json.dumps(answer).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(told), told)
        )


def _length_of(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def answered(house: House, method: str, path: str, body: bytes) -> Any:  # noqa: ANN401
    path = urlsplit(path).path
    last = path.rsplit("/", 1)[-1]
    if path.endswith("report/definitions"):
        return [{"id": "1", "name": "Staff desk: transactions"}]
    if "/async/report/json/" in path:
        return house.result(last)
    if "/async/report" in path:
        return house.start(json.loads(body))
    return [] if "/event/" in path else house.order(last)


async def serve(house: House) -> None:
    make: Callable[[], Answering] = lambda: Answering(house)  # noqa: E731
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"ready on http://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("models", help="a JSON file with some of the sandbox's orders")
    options = parser.parse_args()
    with open(options.models) as file:
        models = json.load(file)
    asyncio.run(serve(House(models, options.orders, options.days)))


if __name__ == "__main__":
    main()

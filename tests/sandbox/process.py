"""A sandbox process over real TCP, and the plainest of clients for it."""

import contextlib
import http.client
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SECRET_KEY = "sandbox-secret-key"
PUBLISHABLE_KEY = "sandbox-publishable-key"
TENANT = "107"
ORIGIN = "http://127.0.0.1:8000"
CHECKOUT = "/v2/b2b/orders/checkout"
BACK_OFFICE = {"x-acme-api-key": SECRET_KEY, "x-b2c-tenant-id": TENANT}
BROWSER = {
    "x-acme-pub-api-key": PUBLISHABLE_KEY,
    "x-b2c-tenant-id": TENANT,
    "origin": ORIGIN,
}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.json["type"]


@dataclass
class Sandbox:
    """Calls with the headers of a back office unless told otherwise."""

    port: int
    process: subprocess.Popen[str]
    headers: dict[str, str] = field(default_factory=lambda: dict(BACK_OFFICE))

    def send(self, method, path, body=None, headers=None, timeout=10) -> Reply:
        """One request on a connection of its own; str and bytes go as they are."""
        raw = body if isinstance(body, str | bytes | None) else json.dumps(body)
        sent = {**self.headers, "content-type": "application/json", **(headers or {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, raw, sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())

    def get(self, path, headers=None) -> Reply:
        return self.send("GET", path, headers=headers)

    def post(self, path, body=None, headers=None, timeout=10) -> Reply:
        return self.send("POST", path, body, headers, timeout)

    def check_out(self, body, headers=None, path=CHECKOUT, uuid_=None) -> Reply:
        """A checkout with a request UUID of its own."""
        sent = {"x-acme-request-uuid": uuid_ or new_uuid(), **(headers or {})}
        return self.post(path, body, sent)

    def anonymous(self, method, path, body=None, headers=None) -> Reply:
        """A request with no headers but the given ones."""
        return Sandbox(self.port, self.process, {}).send(method, path, body, headers)

    def assume(self, **changes: object) -> None:
        assert self.post("/_sandbox/assumptions", changes).status == 200

    def ledger(self) -> list[dict[str, Any]]:
        return self.get("/_sandbox/ledger.json").json

    def booked(self) -> list[dict[str, Any]]:
        return [line for line in self.ledger() if line["outcome"] == "booked"]

    def event(self, name: str, least_seats: int = 5) -> dict[str, Any]:
        """A summary of the first event of that name after today with seats left."""
        after = datetime.now(UTC).date() + timedelta(days=2)
        days = f"startTime={after}&endTime=2100-01-01"
        path = f"/v2/b2b/event/instances/summaries?{days}&type=all"
        return next(
            one
            for one in self.get(path).json["list"]
            if one["name"] == name and one["available"] >= least_seats
        )


def new_uuid() -> str:
    return str(uuid.uuid4())


@contextlib.contextmanager
def running(*options: str, store: Path | str = ":memory:") -> Iterator[Sandbox]:
    """A sandbox process on a free port; killed at the end unless it has ended."""
    command = [sys.executable, "-m", "acme_pos.sandbox", "--port", "0"]
    with subprocess.Popen(
        [*command, "--store", str(store), *options],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready.startswith("ACME sandbox ready on http://127.0.0.1:"), ready
            yield Sandbox(int(ready.rsplit(":", 1)[1]), process)
        finally:
            process.kill()

"""The browser of card mode `direct`, without a page: what static/direct.js does.

One browser stands at the tender page of one cart. It can be cut off after any step, and
lie in each.
"""

import http.client
import json
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse

from orders.models import Attempt
from tests.sandbox.process import ORIGIN

from .arena import ANOTHER_GUEST, Arena

CORS = "/v2/b2c/cors/checkout"
# Seconds; the page itself waits for forty.
PATIENCE = 5.0
SPELLED = {"number": "manualEntryCardNumber", "cvc": "cvc"}
EXPIRY = "1240"

Said = dict[str, str]


class Browser:
    """Pay was pressed. `said` is what a report holds, as the page's script makes it."""

    def __init__(self, arena: Arena, lines: tuple[str, ...] = ()) -> None:
        self.arena, self.till = arena, arena.usual_till
        self.cart = arena.cart(lines)
        self.tender = arena.press_pay(self.cart)
        self.attempt: Attempt = self.cart.attempts.latest("pk")
        self.card = self._typed()
        self.call: dict[str, Any] = {}

    def tab(self, till: Client) -> "Browser":
        """The same tender page in another window, where another card is typed."""
        other: Browser = object.__new__(Browser)
        other.__dict__.update(self.__dict__, till=till, card=self._typed(), call={})
        return other

    def arm(self) -> bool:
        """Whether the sale was handed out."""
        answer = self.till.post(self._address("arm"), ANOTHER_GUEST)
        self.call = answer.json() if answer.status_code == 200 else {}
        return bool(self.call)

    def ask(self, patience: float = PATIENCE, **edits: Any) -> Said:
        """Pay ACME, with what a dishonest browser edits in the body."""
        with closing(self._send(patience, edits)) as connection:
            try:
                answer = connection.getresponse()
                return _what_it_says(answer.status, json.loads(answer.read()))
            except (OSError, http.client.HTTPException, ValueError):
                return {}

    def hang_up(self) -> None:
        """All is sent, and nobody waits for the answer."""
        self._send(PATIENCE, {}).close()

    def report(self, said: Mapping[str, str]) -> int:
        """The status of our server's answer."""
        return int(self.till.post(self._address("report"), said).status_code)

    def pay(self) -> bool:
        """Honestly: arm, ask, report. False when the sale was not handed out."""
        if not self.arm():
            return False
        assert self.report(self.ask()) == 200
        return True

    def _address(self, name: str) -> str:
        return reverse(f"orders:{name}", args=[self.attempt.public_id])

    def _typed(self) -> Said:
        card = self.arena.card()
        return {
            **{name: card[ours] for ours, name in SPELLED.items()},
            "expDate": EXPIRY,
        }

    def _send(
        self, patience: float, edits: Mapping[str, Any]
    ) -> http.client.HTTPConnection:
        address = urlsplit(self.call["url"])
        assert address.path == CORS
        headers = {**self.call["headers"], "Origin": ORIGIN}
        body = {**self.call["body"], **self.card, **edits}
        connection = http.client.HTTPConnection(address.netloc, timeout=patience)
        headers["Content-Type"] = "application/json"
        connection.request("POST", address.path, json.dumps(body), headers)
        return connection


def _what_it_says(status: int, answer: Any) -> Said:
    if 200 <= status < 300:
        return {"order_id": answer["id"]} if "id" in answer else {}
    said = {"status": str(status), "type": answer.get("type", "")}
    if "errorCode" in answer:
        said["code"] = str(answer["errorCode"])
    return said

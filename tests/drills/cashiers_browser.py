"""A cashier's browser: what its pages and scripts send, and how long it waited."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import urlencode

import urllib3
from django.conf import settings

# What a page or a part of it may be answered with; 204: nothing new for this page.
EXPECTED = {200, 204, 302, 303, 422}
PATIENCE = 60.0
# Django takes the cookie's own value for the token of a form.
TOKEN = "t" * 32

_TILE = re.compile(
    r'hx-post="(?P<path>/sale/add/[^"]+)" hx-target="#cart"(?s:.{,300}?)'
    r'name="times"(?s:.{,60}?)name="(?P<name>[^"]+)" value="(?P<value>[^"]+)"'
)
_SHOWN_TOTAL = re.compile(r'<span id="shown-total-.*?</span>')


@dataclass
class Watch:
    """What all browsers saw, together: seconds by kind of request, and what was odd."""

    took: dict[str, list[float]] = field(default_factory=dict)
    odd: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def timing(self, kind: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        took = time.perf_counter() - began
        with self.lock:
            self.took.setdefault(kind, []).append(took)

    def note(self, odd: str) -> None:
        with self.lock:
            self.odd[odd] += 1

    def hear(self, page: Page) -> None:
        """What the page says of a payment that was not made, without its figures."""
        for words in page.all(r'<p class="message \w+">([^<]+)</p>'):
            with self.lock:
                self.heard[re.sub(r"[$\d][\d.,]*", "#", unescape(words))] += 1


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    location: str

    @property
    def cart(self) -> str:
        return self._found(r'data-cart="([^"]+)"')

    @property
    def sale(self) -> dict[str, str]:
        """What the button Pay sends."""
        version = self._found(r'name="version" value="(\d+)"')
        told = dict(re.findall(r'name="(\w+)" value="([^"]*)"', self._shown_total))
        return {"cart": self.cart, "version": version, **told}

    def told_by(self, part: Page) -> Page:
        """With the total that a part of it brings along, as htmx swaps it in."""
        told = _SHOWN_TOTAL.search(part.text)
        if told is None:
            return self
        return replace(self, text=self.text.replace(self._shown_total, told[0]))

    @property
    def _shown_total(self) -> str:
        found = _SHOWN_TOTAL.search(self.text)
        return found[0] if found else ""

    @property
    def tiles(self) -> list[tuple[str, dict[str, str]]]:
        """What one press puts into the cart: its address and its field."""
        return [
            (one["path"], {"times": "1", one["name"]: one["value"]})
            for one in _TILE.finditer(self.text)
        ]

    @property
    def has_no_room(self) -> bool:
        """ACME holds no places; the button Pay insists."""
        return 'name="insists"' in self._shown_total

    def lines(self, act: str) -> list[str]:
        """The numbers of the cart's lines with which that can be done."""
        return self.all(rf'"/sale/lines/(\d+)/{act}/"')

    def all(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.text)

    def _found(self, pattern: str) -> str:
        found = re.search(pattern, self.text)
        assert found, f"{self.status}: there is no {pattern} in {self.text[:200]!r}"
        return found[1]


class Browser:
    """One session at one desk; several threads are its windows.

    A connection for each request, as behind a proxy that keeps none.
    """

    def __init__(self, address: str, session: str, watch: Watch) -> None:
        self.address, self.watch = address, watch
        self.pool = urllib3.PoolManager(maxsize=2, retries=False, timeout=PATIENCE)
        cookies = {
            settings.SESSION_COOKIE_NAME: session,
            settings.CSRF_COOKIE_NAME: TOKEN,
        }
        self.headers = {
            "Accept-Encoding": "gzip",
            "Connection": "close",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": TOKEN,
        }

    def get(self, kind: str, path: str, part: str = "") -> Page:
        return self._ask(kind, "GET", path, None, part)

    def post(self, kind: str, path: str, typed: dict[str, str], part: str = "") -> Page:
        """`part` is the id of what htmx will swap; "" as a form without scripts."""
        return self._ask(kind, "POST", path, urlencode(typed), part)

    def _ask(
        self, kind: str, method: str, path: str, body: str | None, part: str
    ) -> Page:
        headers = dict(self.headers)
        if part:
            page = f"{self.address}/sale/"
            headers |= {
                "HX-Request": "true",
                "HX-Target": part,
                "HX-Current-URL": page,
            }
        with self.watch.timing(kind):
            answer = self.pool.request(
                method, self.address + path, body=body, headers=headers, redirect=False
            )
        if answer.status not in EXPECTED:
            self.watch.note(f"{answer.status} of {kind}")
        location = answer.headers.get("Location", "")
        return Page(answer.status, answer.data.decode(), location)

"""The few ways of asking ACME: sell once, write once, read gently, list, page.

Outcomes travel as values until `settle` raises them; `errors` says why.
"""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic, sleep
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

from pydantic import ValidationError

from . import wire
from .config import Config
from .errors import Asked, NoAnswer, NotFound, NotSent
from .exact_json import encode
from .shapes import Order
from .shapes.listing import Page, count_of, rows_of
from .shapes.reading import Shape
from .transport import Question, Transport

log = logging.getLogger(__name__)

S = TypeVar("S", bound=Shape)
T = TypeVar("T")

_BUSY = frozenset({429, 502, 503, 504})
_PAGE_SIZE = 100
_MAX_PAGES = 100
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class Door:
    def __init__(
        self, config: Config, on_answer: Callable[[int], object] | None = None
    ) -> None:
        self.config = config
        self._transport = Transport(config, on_answer)

    def close(self) -> None:
        self._transport.close()

    # --- what may have an effect: sent once, never again ---

    def sell(
        self, body: Mapping[str, object], request_uuid: UUID, spent: float
    ) -> Order | Exception:
        """The order or the error, as a value. Over a connection of its own."""
        path = self.config.checkout_path
        card = (body.get(wire.CARD_NUMBER), body.get(wire.CVC))
        secrets = (*(str(part) for part in card if part), self.config.api_key)
        asked = Asked(path, request_uuid, is_sale=True, secrets=secrets)
        try:
            sent = encode(body)
        except ValueError as fault:
            return ValueError(str(fault))
        seconds = max(self.config.checkout_seconds - spent, 0.01)
        question = self._question("POST", asked, seconds, sent)
        answer = self._transport.fresh(question)
        return shaped(Order, answer, path, request_uuid)

    def write(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        is_text: bool = False,
        params: Mapping[str, str] | None = None,
        seconds: float | None = None,
        cap: int | None = None,
    ) -> object:
        """The answer's JSON. `is_text` also takes a bare id that is not JSON.

        Somebody waits for carts and holds; reports give more `seconds`.
        """
        asked = Asked(path, is_text=is_text, secrets=(self.config.api_key,))
        sent = None if body is None else encode(body)
        within = seconds or self.config.cart_seconds
        question = self._question(method, asked, within, sent, params, cap)
        return settle(self._transport.pooled(question))

    # --- what has none: asked again while ACME is busy, inside one deadline ---

    def read(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        cap: int | None = None,
        seconds: float | None = None,
    ) -> object:
        """The answer's JSON, None when it is empty."""
        asked = Asked(path, secrets=(self.config.api_key,))
        until = monotonic() + (seconds or self.config.read_seconds)
        for pause in (*self.config.read_pauses, None):
            left = max(until - monotonic(), 0.01)
            question = self._question("GET", asked, left, None, params, cap)
            outcome = self._transport.pooled(question)
            too_late = pause is None or monotonic() + pause >= until
            if pause is None or too_late or not _may_pass(outcome):
                break
            sleep(pause)
        return settle(outcome)

    def one(self, kind: type[S], path: str, seconds: float | None = None) -> S:
        return settle(shaped(kind, self.told(path, seconds), path))

    def told(self, path: str, seconds: float | None = None) -> object:
        """An empty answer is how ACME says that it does not know the id."""
        answer = self.read(path, seconds=seconds)
        if answer in (None, "", [], {}):
            raise NotFound("an empty answer", path=path)
        return answer

    def listed(
        self,
        kind: type[S],
        path: str,
        params: Mapping[str, str] | None = None,
        flat: Callable[[list[object]], list[object]] = list,
        seconds: float | None = None,
        cap: int | None = None,
    ) -> list[S]:
        """A list that ACME does not page. `flat` brings nested rows to one level."""
        rows = _rows(self.read(path, params, cap, seconds), path)
        return list(_readable(kind, flat(rows), path))

    def page(
        self,
        kind: type[S],
        path: str,
        params: Mapping[str, str],
        page: int = 1,
        page_size: int = _PAGE_SIZE,
        seconds: float | None = None,
    ) -> Page[S]:
        paging = {"page": str(page), "pageSize": str(page_size)}
        answer = self.read(path, {**params, **paging}, seconds=seconds)
        rows = _rows(answer, path)
        found = _readable(kind, rows, path)
        return Page(found, page, page_size, len(rows), count_of(answer))

    def every(self, kind: type[S], path: str, params: Mapping[str, str]) -> list[S]:
        """All pages. Raises NoAnswer after 100 of them rather than leave some out."""
        found: list[S] = []
        received = 0
        for number in range(1, _MAX_PAGES + 1):
            page = self.page(kind, path, params, number)
            found += page.items
            received += page.received
            if _is_last(page, received):
                return found
        raise NoAnswer("the list does not end", path=path)

    def _question(
        self,
        method: str,
        asked: Asked,
        seconds: float,
        body: bytes | None,
        params: Mapping[str, str] | None = None,
        cap: int | None = None,
    ) -> Question:
        return Question(
            method=method,
            asked=asked,
            seconds=seconds,
            cap=cap or self.config.answer_cap,
            params=params or {},
            headers=self._headers(asked, body),
            body=body,
        )

    def _headers(self, asked: Asked, body: bytes | None) -> dict[str, str]:
        """By family: all take the key, B2C the tenant too, a sale its request UUID."""
        headers = {"Accept": "application/json", wire.API_KEY: self.config.api_key}
        if asked.path.startswith(wire.B2C):
            headers[wire.TENANT_ID] = self.config.tenant_id
        if asked.request_uuid:
            headers[wire.REQUEST_UUID] = str(asked.request_uuid)
        if body is not None:
            headers["Content-Type"] = "application/json"
        return headers


def _may_pass(outcome: object) -> bool:
    """True for a failed connection and for ACME being busy; not for a wrong answer."""
    if isinstance(outcome, NoAnswer):
        return outcome.status is None or outcome.status in _BUSY
    return isinstance(outcome, NotSent)


def settle(outcome: T | Exception) -> T:
    """The value, or the error raised, from a frame that holds nothing else."""
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def shaped(
    kind: type[S], answer: object, path: str, request_uuid: UUID | None = None
) -> S | Exception:
    """The answer as that shape, or NoAnswer: a 2xx alone proves nothing.

    An answer that is an error already is handed on.
    """
    if isinstance(answer, Exception):
        return answer
    try:
        return kind.model_validate(answer)
    except ValidationError:
        pass
    return NoAnswer(
        f"not a readable {kind.__name__}",
        path=path,
        status=200,
        request_uuid=request_uuid,
    )


def stamp(moment: datetime) -> str:
    """ISO 8601 to the second, with its offset. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("ACME is asked by moments that carry their offset")
    return moment.isoformat(timespec="seconds")


def is_id(text: str) -> bool:
    """Whether it can be an id of ACME's: what else is it will not go into a path."""
    return bool(_ID.fullmatch(text))


def address(template: str, id: str) -> str:
    """The path of one thing. Raises NotFound for what cannot be an id of ACME's."""
    if not is_id(id):
        raise NotFound("not an id", path=template)
    return template.replace("{id}", quote(id, safe=""))


def _is_last(page: Page[S], received: int) -> bool:
    """ACME may cap a page's size or not page at all: then its count decides."""
    if page.count is None:
        return page.received != page.page_size
    return page.received == 0 or received >= page.count


def _rows(answer: object, path: str) -> list[object]:
    rows = rows_of(answer)
    if rows is None:
        raise NoAnswer("not a list", path=path, status=200)
    return rows


def _readable(kind: type[S], rows: list[object], path: str) -> tuple[S, ...]:
    """Rows that fit the shape; one bad row hides nothing but itself.

    Raises NoAnswer when not one row fits: then it is another kind of list.
    """
    found = kind.all_of(rows)
    if rows and not found:
        raise NoAnswer(f"no {kind.__name__} in it", path=path, status=200)
    if len(found) < len(rows):
        missing = len(rows) - len(found)
        log.warning("%s: %d of %d rows are not readable", path, missing, len(rows))
    return found

"""One exchange with ACME over the network: bytes out, an answer or an error back.

A bare requests adapter is used, without its Session: no cookies, no redirects, no
proxies or .netrc from the environment, no retries, nothing shared but the pool.

Two things the libraries do not give are added here. The deadline is for the whole
exchange, also when ACME drips its answer a byte at a time: urllib3 hands what is left
of the total to `getresponse`, and from there every read of the socket draws on it. And
a failure is known to have come before the first byte of the request, because the
connection says so, not because an exception's class suggests it.
"""

import io
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import client as http_client
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import (
    ConnectionPool,
    HTTPConnectionPool,
    HTTPSConnectionPool,
)
from urllib3.exceptions import NameResolutionError, ProtocolError
from urllib3.response import BaseHTTPResponse, HTTPResponse
from urllib3.util import Timeout

from .config import Config
from .errors import AcmeError, Asked, NoAnswer, NotSent, TooLarge, interpret

_CHUNK = 2**16
# A path that goes out as it is written: nothing to quote, and no dots to resolve.
_PLAIN = re.compile(r"(/[A-Za-z0-9_-]+)+", re.ASCII)


class Unconnected(Exception):
    """Raised inside `connect`, hence before any byte of the request was written."""


class _Overdue(io.RawIOBase):
    """A socket's reading end that stops at a moment, however slowly bytes trickle."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: float) -> None:
        self._raw, self._sock, self._until = raw, sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("the answer took longer than the deadline")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DueResponse(http_client.HTTPResponse):
    def __init__(
        self, sock: socket.socket, method: str | None = None, *, until: float
    ) -> None:
        super().__init__(sock, method=method)
        self.fp = io.BufferedReader(_Overdue(self.fp.detach(), sock, until))


class _DueConnection(HTTPConnection):
    def connect(self) -> None:
        began = monotonic()
        try:
            super().connect()
        except Exception as fault:  # noqa: BLE001 - whatever it was, nothing was sent
            raise Unconnected(_why_unconnected(fault)) from None
        # Each address and TLS have a limit of their own, DNS has none; this is for all.
        if monotonic() - began > (self.timeout or 0):
            raise Unconnected("connecting took too long")

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        until = monotonic() + (self.timeout or 0)
        self.response_class = partial(_DueResponse, until=until)  # type: ignore[assignment]
        return super().getresponse()


class _DueTLSConnection(_DueConnection, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _DueConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _DueTLSConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **named: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*args, **named)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _HTTPPool,
            "https": _HTTPSPool,
        }

    def close(self) -> None:
        """Now: requests only drops its pools and leaves closing them to collection."""
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118 - this container refuses iteration
            if pool := pools.get(key):
                pool.close()
        super().close()


class _Kept(_Adapter):
    """For one address only: its pool is looked up once, and no proxies or cookies are.

    Of a short read they would be a fifth of the work.
    """

    _pool: ConnectionPool | None = None

    def get_connection_with_tls_context(
        self,
        *args: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> ConnectionPool:
        pool = self._pool or super().get_connection_with_tls_context(*args, **named)
        self._pool = pool
        return pool

    def request_url(self, request: requests.PreparedRequest, proxies: object) -> str:
        return request.path_url

    def build_response(
        self, req: requests.PreparedRequest, resp: BaseHTTPResponse
    ) -> requests.Response:
        answer = requests.Response()
        answer.status_code = resp.status
        answer.headers = CaseInsensitiveDict(resp.headers)
        answer.raw = resp
        return answer

    def close(self) -> None:
        self._pool = None
        super().close()


@dataclass(frozen=True)
class Question:
    """One request, ready to go. `seconds` and `cap` bound its answer."""

    method: str
    asked: Asked
    seconds: float
    cap: int
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


Prepare = Callable[[Question], requests.PreparedRequest]


class Transport:
    """Thread-safe: all threads of a process share one, and its pool."""

    def __init__(
        self, config: Config, on_answer: Callable[[int], object] | None = None
    ) -> None:
        self._config = config
        self._on_answer = on_answer or (lambda status: None)
        self._pooled = _sized(_Kept, config.pool_size)
        # By the headers: what is asked of the bare address, to be asked of any path.
        self._bare: dict[tuple[tuple[str, str], ...], requests.PreparedRequest] = {}

    def pooled(self, question: Question) -> object:
        """The value or the error, over a kept connection if one is free."""
        return self._exchange(self._pooled, question, self._prepared)

    def fresh(self, question: Question) -> object:
        """The same over a connection of its own.

        A kept one can be closed by ACME between our write and its read, and what
        became of the request could then not be told.
        """
        adapter = _sized(_Adapter, 1)
        try:
            return self._exchange(adapter, question, self._prepare)
        finally:
            adapter.close()

    def close(self) -> None:
        self._pooled.close()

    def _exchange(
        self, adapter: HTTPAdapter, question: Question, prepare: Prepare
    ) -> object:
        """Never raises: see `errors` for why an error is a value here."""
        try:
            return self._answer(adapter, question, prepare)
        except Exception as fault:  # noqa: BLE001 - an unknown fault proves nothing
            return converted(fault, question.asked)

    def _prepare(self, question: Question) -> requests.PreparedRequest:
        return requests.Request(
            question.method,
            self._config.base_url + question.asked.path,
            headers=dict(question.headers),
            params=dict(question.params),
            data=question.body,
        ).prepare()

    def _prepared(self, question: Question) -> requests.PreparedRequest:
        """The same; reads that differ by their path alone are prepared once."""
        path, headers = question.asked.path, tuple(question.headers.items())
        more = question.params or question.body or question.asked.request_uuid
        if question.method != "GET" or more or not _PLAIN.fullmatch(path):
            return self._prepare(question)
        bare = self._bare.get(headers)
        if bare is None:
            asked = replace(question.asked, path="/")
            bare = self._bare[headers] = self._prepare(replace(question, asked=asked))
        one = requests.PreparedRequest()
        one.method, one.headers, one.body = bare.method, bare.headers, bare.body
        one.url = f"{bare.url}{path[1:]}"
        return one

    def _answer(
        self, adapter: HTTPAdapter, question: Question, prepare: Prepare
    ) -> object:
        request = prepare(question)
        limits = Timeout(connect=self._config.connect_seconds, total=question.seconds)
        with adapter.send(
            request,
            stream=True,
            timeout=limits,  # type: ignore[arg-type]
            verify=self._config.verify,
        ) as answer:
            self._on_answer(answer.status_code)
            body = _body(answer, question.cap)
        if body is None:
            # Of a sale nothing smaller can be asked for.
            kind = NoAnswer if question.asked.is_sale else TooLarge
            return question.asked.error(
                kind, "the answer is too large", status=answer.status_code
            )
        return interpret(answer.status_code, answer.headers, body, question.asked)


def _sized(kind: type[_Adapter], size: int) -> _Adapter:
    return kind(pool_connections=1, pool_maxsize=size, max_retries=0)


def _body(answer: requests.Response, cap: int) -> bytes | None:
    """The whole body, or None as soon as it is known to exceed the cap."""
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > cap:
            return None
    return bytes(body)


def converted(fault: Exception, asked: Asked) -> AcmeError:
    """The foreign exception as ours, with its class alone kept.

    Its text, its arguments and its request hold the card and the key.
    """
    if isinstance(fault, Unconnected):
        return asked.error(NotSent, str(fault))
    error = asked.error(NoAnswer, type(fault).__name__)
    if isinstance(error, NoAnswer):
        error.was_cut = _is_cut(fault)
    return error


def _is_cut(fault: Exception) -> bool:
    """The peer hung up; urllib3 wraps half an answer's first line in the same class."""
    inner = fault.args[0] if fault.args else None
    cause = inner.args[-1] if isinstance(inner, ProtocolError) else None
    return isinstance(fault, requests.ConnectionError) and isinstance(
        cause, ConnectionError
    )


def _why_unconnected(fault: Exception) -> str:
    if isinstance(fault, NameResolutionError | socket.gaierror):
        return "the name could not be resolved"
    if isinstance(fault, ssl.SSLError):
        return "TLS failed"
    return type(fault).__name__

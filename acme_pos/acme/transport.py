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
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import client as http_client
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, ProtocolError
from urllib3.response import HTTPResponse
from urllib3.util import Timeout

from .config import Config
from .errors import AcmeError, Asked, NoAnswer, NotSent, TooLarge, interpret

_CHUNK = 2**16


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


class Transport:
    """Thread-safe: all threads of a process share one, and its pool."""

    def __init__(
        self, config: Config, on_answer: Callable[[int], object] | None = None
    ) -> None:
        self._config = config
        self._on_answer = on_answer or (lambda status: None)
        self._pooled = self._adapter(config.pool_size)

    def pooled(self, question: Question) -> object:
        """The value or the error, over a kept connection if one is free."""
        return self._exchange(self._pooled, question)

    def fresh(self, question: Question) -> object:
        """The same over a connection of its own.

        A kept one can be closed by ACME between our write and its read, and what
        became of the request could then not be told.
        """
        adapter = self._adapter(1)
        try:
            return self._exchange(adapter, question)
        finally:
            adapter.close()

    def close(self) -> None:
        self._pooled.close()

    def _adapter(self, size: int) -> HTTPAdapter:
        return _Adapter(pool_connections=1, pool_maxsize=size, max_retries=0)

    def _exchange(self, adapter: HTTPAdapter, question: Question) -> object:
        """Never raises: see `errors` for why an error is a value here."""
        try:
            return self._answer(adapter, question)
        except Exception as fault:  # noqa: BLE001 - an unknown fault proves nothing
            return converted(fault, question.asked)

    def _answer(self, adapter: HTTPAdapter, question: Question) -> object:
        request = requests.Request(
            question.method,
            self._config.base_url + question.asked.path,
            headers=dict(question.headers),
            params=dict(question.params),
            data=question.body,
        ).prepare()
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

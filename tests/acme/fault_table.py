"""Every fault between us and ACME, and what it proves about a sale that met it.

Each opens a place that misbehaves in its way: an address for the client, and the count
of connections and of requests that reached it.
"""

import datetime
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import trustme

from acme_pos import acme

from . import fault_server as faults
from .conftest import tls

ORDER = {"id": "27191831", "orderNumber": "100121704"}
NO_ID = {"orderNumber": "100121704", "totalAmount": "12.00"}
REFUSAL = {"errorCode": 1, "type": "SOMETHING_DNE", "message": "Something"}
TWIN = {"errorCode": 16003, "type": "DUPLICATE_TRANSACTION_FOUND"}
HTML = b"<html><h1>Bad gateway</h1></html>"
YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)


@dataclass
class Place:
    """Where a fault waits. A deaf server's connections stand for the sales it met."""

    url: str
    verify: str | bool = True
    server: faults.FaultServer | None = None

    @property
    def sales(self) -> int:
        """How often a sale was sent here."""
        if self.server is None:
            return 0
        if self.server.reads is not None:
            return self.server.connections
        return sum(request.method == "POST" for request in self.server.received)


@dataclass(frozen=True)
class Fault:
    """`proves` is the error of a sale sent once; `was_cut` allows a replay."""

    name: str
    proves: type[acme.AcmeError]
    opened: Callable[[], AbstractContextManager[Place]] = field(repr=False)
    was_cut: bool = False

    @property
    def is_sent(self) -> bool:
        return self.proves is not acme.NotSent


# --- nothing is sent ---


@contextmanager
def _nameless() -> Iterator[Place]:
    yield Place("https://acme.invalid")


@contextmanager
def _refusing() -> Iterator[Place]:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    yield Place(f"http://127.0.0.1:{port}")


@contextmanager
def _stalling() -> Iterator[Place]:
    """Its queue of connections is full, so that the next one waits."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield Place(f"http://127.0.0.1:{full.getsockname()[1]}")


@cache
def _authority() -> tuple[trustme.CA, str]:
    authority = trustme.CA()
    bundle = Path(mkdtemp()) / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    return authority, str(bundle)


def _presenting(
    issued: Callable[[trustme.CA], trustme.LeafCert],
) -> Callable[[], AbstractContextManager[Place]]:
    @contextmanager
    def opened() -> Iterator[Place]:
        authority, bundle = _authority()
        certificate = tls(issued(authority))
        with faults.serving(faults.says(ORDER), tls=certificate) as server:
            yield Place(server.url, bundle, server)

    return opened


# --- sent, or perhaps sent ---


def _answering(*answers: faults.Answer, reads: int | None = None):
    @contextmanager
    def opened() -> Iterator[Place]:
        with faults.serving(*answers, reads=reads) as server:
            yield Place(server.url, server=server)

    return opened


def _saying(value: object, status: str = "200 OK", headers: str = ""):
    return _answering(faults.says(value, status, headers))


NOT_SENT = [
    Fault("DNS", acme.NotSent, _nameless),
    Fault("refused", acme.NotSent, _refusing),
    Fault("connect stall", acme.NotSent, _stalling),
    Fault(
        "TLS wrong host",
        acme.NotSent,
        _presenting(lambda ca: ca.issue_cert("other.example")),
    ),
    Fault(
        "TLS expired",
        acme.NotSent,
        _presenting(lambda ca: ca.issue_cert("127.0.0.1", not_after=YESTERDAY)),
    ),
    Fault(
        "TLS self-signed",
        acme.NotSent,
        _presenting(lambda _: trustme.CA().issue_cert("127.0.0.1")),
    ),
]

CUT = [
    Fault("reset before read", acme.NoAnswer, _answering(reads=0), was_cut=True),
    Fault("reset mid-request", acme.NoAnswer, _answering(reads=100), was_cut=True),
    Fault("reset", acme.NoAnswer, _answering(faults.resets), was_cut=True),
    Fault("closed", acme.NoAnswer, _answering(faults.closes), was_cut=True),
]

UNCLEAR = [
    Fault("no answer", acme.NoAnswer, _answering(faults.is_silent)),
    Fault("drip of headers", acme.NoAnswer, _answering(faults.drips_headers)),
    Fault("drip of the body", acme.NoAnswer, _answering(faults.drips_body)),
    Fault("drip of chunks", acme.NoAnswer, _answering(faults.drips_chunks)),
    Fault("half a status line", acme.NoAnswer, _answering(faults.sends(b"HTTP/1."))),
    Fault("not HTTP", acme.NoAnswer, _answering(faults.sends(b"SSH-2.0-Host\r\n"))),
    Fault("500", acme.NoAnswer, _saying(REFUSAL, "500 Internal Server Error")),
    Fault("502 HTML", acme.NoAnswer, _saying(HTML, "502 Bad Gateway")),
    Fault(
        "503 Retry-After",
        acme.NoAnswer,
        _saying(REFUSAL, "503 Service Unavailable", "Retry-After: 120\r\n"),
    ),
    Fault("429", acme.NoAnswer, _saying(REFUSAL, "429 Too Many Requests")),
    Fault("408", acme.NoAnswer, _saying(REFUSAL, "408 Request Timeout")),
    Fault("425", acme.NoAnswer, _saying(REFUSAL, "425 Too Early")),
    Fault("302", acme.NoAnswer, _saying(b"", "302 Found", "Location: /elsewhere\r\n")),
    Fault(
        "307",
        acme.NoAnswer,
        _saying(b"", "307 Temporary Redirect", "Location: /elsewhere\r\n"),
    ),
    Fault("200 HTML", acme.NoAnswer, _saying(HTML)),
    Fault(
        "200 truncated",
        acme.NoAnswer,
        _answering(faults.sends(faults.packet(b'{"id": "1"', length=100))),
    ),
    Fault("200 broken JSON", acme.NoAnswer, _saying(b'{"id": "1", "total')),
    Fault("200 without id", acme.NoAnswer, _saying(NO_ID)),
    Fault("200 list without id", acme.NoAnswer, _saying([NO_ID])),
    Fault("200 empty", acme.NoAnswer, _saying(b"")),
    Fault("200 null list", acme.NoAnswer, _saying({"list": None})),
    Fault("200 10 MB", acme.NoAnswer, _saying(b'{"id": "' + b"x" * 10**7 + b'"}')),
]

ANSWERED = [
    Fault("409", acme.AlreadySent, _saying(REFUSAL, "409 Conflict")),
    Fault("422", acme.Refused, _saying(REFUSAL, "422 Unprocessable")),
    Fault("404", acme.NotFound, _saying(REFUSAL, "404 Not Found")),
    Fault("401", acme.KeyRejected, _saying(REFUSAL, "401 Unauthorized")),
    Fault("403", acme.KeyRejected, _saying(REFUSAL, "403 Forbidden")),
    Fault("16003", acme.DuplicateTransaction, _saying(TWIN, "400 Bad Request")),
]

FAULTS = [*NOT_SENT, *CUT, *UNCLEAR, *ANSWERED]

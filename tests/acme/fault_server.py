"""A server of raw sockets that misbehaves on purpose, and remembers what it was sent.

An `Answer` is what it does after reading one request. It returns True to keep the
connection open for another.
"""

import json
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

Answer = Callable[[socket.socket, Event], bool]

CART_API = ("/v2/b2c/carts", "/v2/b2b/reservations")
_DRIP_SECONDS = 0.02


@dataclass(frozen=True)
class Received:
    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    raw: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class FaultServer:
    """Gives its answers in order, one to each request; the last one again and again.

    With `reads` it resets each connection after so many bytes of the request. With
    `aside` every question about carts and held places has that answer: it is in no
    list, and uses up none of the others.
    """

    answers: list[Answer]
    tls: ssl.SSLContext | None = None
    reads: int | None = None
    aside: Answer | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._stop = Event()
        self._lock = Lock()
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread(self._accept)

    def close(self) -> None:
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)
            assert not thread.is_alive(), "a client left its connection open"

    def _thread(self, target: Callable[..., None], *args: object) -> None:
        thread = Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._thread(self._serve, connected, self.connections)

    def _serve(self, connected: socket.socket, number: int) -> None:
        connected.settimeout(10)
        try:
            if self.tls:
                connected = self.tls.wrap_socket(connected, server_side=True)
            if self.reads is not None:
                _reset_after(connected, self.reads)
                return
            while (request := _read(connected, number)) is not None:
                if not self._next(request)(connected, self._stop):
                    return
        except OSError:
            return
        finally:
            connected.close()

    def _next(self, request: Received) -> Answer:
        if self.aside and request.path.startswith(CART_API):
            return self.aside
        with self._lock:
            self.received.append(request)
            return self.answers[min(len(self.received), len(self.answers)) - 1]


def _reset_after(connected: socket.socket, size: int) -> None:
    # An earlier reset would meet a client that has sent nothing yet.
    connected.recv(1, socket.MSG_PEEK)
    while size > 0 and (part := connected.recv(size)):
        size -= len(part)
    resets(connected, Event())


def _read(connected: socket.socket, number: int) -> Received | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        if not (more := connected.recv(65536)):
            return None
        raw += more
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    headers = {name.lower(): value for name, value in headers.items()}
    while len(body) < int(headers.get("content-length", 0)):
        body += connected.recv(65536)
    return Received(number, method, target, headers, body, head + body)


@contextmanager
def serving(
    *answers: Answer,
    tls: ssl.SSLContext | None = None,
    reads: int | None = None,
    aside: Answer | None = None,
) -> Iterator[FaultServer]:
    server = FaultServer(list(answers), tls, reads, aside)
    server.start()
    try:
        yield server
    finally:
        server.close()


# --- answers ---


def packet(
    body: bytes, status: str = "200 OK", headers: str = "", length: int | None = None
) -> bytes:
    size = len(body) if length is None else length
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}"
        f"Content-Length: {size}\r\n\r\n"
    ).encode() + body


def says(value: object, status: str = "200 OK", headers: str = "") -> Answer:
    """JSON, or bytes as they are; the connection stays open."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()

    def answer(connected: socket.socket, _: Event) -> bool:
        connected.sendall(packet(body, status, headers))
        return True

    return answer


# Of a part of ACME that is down while the rest answers.
is_down = says({}, "503 Service Unavailable")


def says_and_closes(value: object) -> Answer:
    """As one does whose keep-alive ends unannounced."""
    speak = says(value)

    def answer(connected: socket.socket, stop: Event) -> bool:
        speak(connected, stop)
        return False

    return answer


def sends(data: bytes) -> Answer:
    def answer(connected: socket.socket, _: Event) -> bool:
        connected.sendall(data)
        return False

    return answer


def resets(connected: socket.socket, _: Event) -> bool:
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def closes(_: socket.socket, __: Event) -> bool:
    return False


def is_silent(_: socket.socket, stop: Event) -> bool:
    stop.wait(10)
    return False


def _drip(connected: socket.socket, stop: Event, byte: bytes) -> bool:
    while not stop.wait(_DRIP_SECONDS):
        connected.sendall(byte)
    return False


def drips_headers(connected: socket.socket, stop: Event) -> bool:
    connected.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    return _drip(connected, stop, b"a")


def drips_body(connected: socket.socket, stop: Event) -> bool:
    connected.sendall(packet(b'{"id": "1', length=10_000))
    return _drip(connected, stop, b" ")


def goes_silent_after(seconds: float) -> Answer:
    """A sign of life, and then no other."""

    def answer(connected: socket.socket, stop: Event) -> bool:
        connected.sendall(packet(b"{", length=100))
        stop.wait(seconds)
        connected.sendall(b" ")
        stop.wait(10)
        return False

    return answer


def drips_chunks(connected: socket.socket, stop: Event) -> bool:
    connected.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    return _drip(connected, stop, b"1\r\n \r\n")

"""The thin HTTP skin: bytes in, bytes out, and faults acted out on the socket."""

import json
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qsl, unquote

from .core import readable, respond
from .messages import Answer, NotJson, Refusal, Request
from .world import World

MOST_BYTES = 2_000_000


class SandboxServer(ThreadingHTTPServer):
    """One thread per connection; none of them holds the process back."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], world: World) -> None:
        super().__init__(address, Handler)
        self.world = world

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(cast(socket.socket, request), client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads one request whole, asks the core, writes the answer at once."""

    protocol_version = "HTTP/1.1"
    server_version = "ACME-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: SandboxServer

    def handle_request(self) -> None:
        world, head = self.server.world, self._read_head()
        try:
            raw = self._read_body(head.headers)
        except Refusal as refusal:
            answer = readable(world, head, refusal.answer())
        else:
            body = _parsed(raw, head.headers.get("content-type", ""))
            answer = respond(world, replace(head, body=body))
        self._deliver(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_request
    do_PATCH = do_OPTIONS = handle_request

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged: a request line may hold a guest's email address."""

    def _read_head(self) -> Request:
        path, _, asked = self.path.partition("?")
        headers = {name.lower(): value.strip() for name, value in self.headers.items()}
        query: dict[str, str] = {}
        for name, value in parse_qsl(asked, keep_blank_values=True):
            query.setdefault(name, value)
        return Request(self.command, unquote(path), query, headers)

    def _read_body(self, headers: Mapping[str, str]) -> bytes:
        """The whole body; what cannot be read whole ends the connection."""
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal():
            self.close_connection = True
            raise Refusal(411, "LENGTH_REQUIRED", "Content-Length is required.")
        if len(length) > 9 or int(length) > MOST_BYTES:
            self.close_connection = True
            raise Refusal(413, "BODY_TOO_LARGE", f"At most {MOST_BYTES} bytes.")
        raw = self.rfile.read(int(length))
        if len(raw) < int(length):
            raise ConnectionAbortedError("the client hung up before its body's end")
        return raw

    def _deliver(self, answer: Answer) -> None:
        name = answer.fault.name if answer.fault else ""
        if name in ("cut-before", "cut-after"):
            self._hang_up()
            return
        body = answer.encoded()
        if name == "wrong-json":
            body = body[: len(body) // 2]
        self._write_head(answer, len(body))
        body = b"" if self.command == "HEAD" else body
        if name == "half-body":
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self._hang_up()
        elif name == "drip" and answer.fault:
            self._drip(body, answer.fault.seconds)
        else:
            self.wfile.write(body)

    def _write_head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _drip(self, body: bytes, pause: float) -> None:
        for byte in body:
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            time.sleep(pause)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def _parsed(raw: bytes, content_type: str) -> object:
    """A form's fields, or JSON with exact decimals; None without a body.

    JSON is read whatever its content type says. What is no JSON is a NotJson, so
    that a refusal for it goes through the rules as any other does.
    """
    if not raw.strip():
        return None
    try:
        text = raw.decode("utf-8-sig")
        if content_type.startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(text, keep_blank_values=True))
        return cast(
            object,
            json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant),
        )
    except (ValueError, RecursionError):
        return NotJson()


def _refuse_constant(name: str) -> object:
    raise ValueError(name)

"""A mail server that takes everything at once, and remembers when it took it."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MESSAGE_ID = re.compile(rb"(?im)^message-id: *(\S+)")


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        # By Message-ID, as time.time() has it.
        self.taken: dict[str, float] = {}

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: Sink
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say(b"220 sink")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self._take()
            self._say(b"221 bye" if word == b"QUIT" else b"250 ok")
            if word == b"QUIT":
                return

    def _take(self) -> None:
        self._say(b"354 go on")
        mail = b"".join(iter(self.rfile.readline, b".\r\n"))
        named = MESSAGE_ID.search(mail)
        assert named, "a mail without a Message-ID"
        self.server.taken[named.group(1).decode()] = time.time()

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


@contextmanager
def taking_mail() -> Iterator[Sink]:
    with Sink() as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        yield sink
        sink.shutdown()

"""A mail server on loopback that keeps every mail it accepts as a file."""

import email
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.orders.mailing import AnyPort


class Postman:
    """The file is there before the 250 is said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    async def handle_DATA(self, server, session, envelope):
        number = next(self._numbers)
        (self.folder / f"{number:06}.eml").write_bytes(envelope.content)
        return "250 OK"


@contextmanager
def delivering_to(folder: Path) -> Iterator[int]:
    """The port of a server that runs for as long."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = AnyPort(Postman(folder), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def message_ids(folder: Path) -> Counter[str]:
    """How often each mail was delivered."""
    headers = (
        email.message_from_bytes(path.read_bytes()) for path in folder.glob("*.eml")
    )
    return Counter(str(message["Message-ID"]) for message in headers)

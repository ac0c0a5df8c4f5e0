"""`python -m acme_pos.sandbox`: run the sandbox until TERM or INT."""

import argparse
import signal
import sqlite3
import sys
import threading
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .assumptions import Assumptions
from .server import SandboxServer
from .store import Store
from .venue import Venue
from .world import World


def main() -> None:
    options = _options()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        world = _world(options)
        server = SandboxServer((options.host, options.port), world)
    except (OSError, sqlite3.Error) as error:
        sys.exit(f"The ACME sandbox cannot start: {error}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    print(
        f"ACME sandbox ready on http://{options.host}:{server.server_port}", flush=True
    )
    stop.wait()
    server.shutdown()
    server.server_close()
    world.store.close()


def _world(options: argparse.Namespace) -> World:
    venue = Venue(
        tenant=options.tenant,
        zone=options.time_zone,
        secret_key=options.secret_key,
        publishable_key=options.publishable_key,
        origin=options.origin.rstrip("/"),
    )
    return World(venue, Store(options.store), options.assume)


def _options() -> argparse.Namespace:
    default = Venue()
    parser = argparse.ArgumentParser("acme_pos.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free one")
    parser.add_argument("--store", default=":memory:", help="a SQLite file")
    parser.add_argument("--time-zone", type=_zone, default=default.zone)
    parser.add_argument("--tenant", type=int, default=default.tenant)
    parser.add_argument("--secret-key", default=default.secret_key)
    parser.add_argument("--publishable-key", default=default.publishable_key)
    parser.add_argument("--origin", default=default.origin, help="of browser checkout")
    parser.add_argument(
        "--assume", nargs="+", action="extend", default=[], metavar="NAME=VALUE"
    )
    options = parser.parse_args()
    try:
        changes = dict(one.partition("=")[::2] for one in options.assume)
        options.assume = Assumptions().with_changes(changes)
    except ValueError as error:
        parser.error(str(error))
    return options


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(f"no time zone {name!r}") from None


if __name__ == "__main__":
    main()

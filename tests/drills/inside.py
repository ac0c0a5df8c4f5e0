"""One database's drills, in a process whose settings are production's.

Started by `tests.drills`, which has set the environment; prints one line a suite.
"""

import argparse
import json
import logging
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

django.setup()

from tests.sandbox.process import Sandbox  # noqa: E402 - after the settings

from .arena import Arena  # noqa: E402
from .report import Result  # noqa: E402

logger = logging.getLogger(__name__)


def main() -> int:
    options = _options()
    # As Ctrl-C does: what was started is ended on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    call_command("migrate", verbosity=0)
    _name_static_files()
    port = urlsplit(settings.ACME.base_url).port
    sandbox = Sandbox(port, None)
    arena = Arena(options.database, Path(os.environ["VAR_DIR"]), sandbox, options.seed)
    return max([_run(arena, name, options.n) for name in options.suites], default=0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--n", type=int)
    parser.add_argument("suites", nargs="*")
    return parser.parse_args()


def _name_static_files() -> None:
    """As collectstatic does, without hashing and packing what no drill looks at."""
    found = (each for finder in get_finders() for each in finder.list([]))
    names = [f"{getattr(at, 'prefix', None) or ''}/{path}" for path, at in found]
    paths = {name.lstrip("/"): name.lstrip("/") for name in names}
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    manifest.write_text(json.dumps({"version": "1.1", "hash": "", "paths": paths}))


def _run(arena: Arena, name: str, n: int | None) -> int:
    """1 when a result of the suite did not pass, or it did not come to one."""
    began, failed = time.monotonic(), 0
    try:
        suite = import_module(f"tests.drills.{name}")
        for result in suite.run(arena, n or suite.QUICK):
            print(result.line(), flush=True)
            failed |= not result.passed
    except Exception as error:
        logger.exception("%s came to no result", name)
        result = Result(name, arena.database, seed=arena.seed)
        result.wrong.append(f"{type(error).__name__}: {error}")
        result.seconds = round(time.monotonic() - began, 1)
        print(result.line(), flush=True)
        failed = 1
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

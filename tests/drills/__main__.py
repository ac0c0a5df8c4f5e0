"""`make drill`: kill, race, cut and starve the product, and compare with the bank.

    python -m tests.drills                              quick, every suite
    python -m tests.drills --n 25 --suite kills --database sqlite

One process a database, both at once, each with an ACME, a mail server, a folder and a
log of its own. One line of JSON for each result, a table at the end; the exit code is 1
when one failed. REQUIRE_ALL=1 turns what is skipped into a failure.
"""

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from tests.sandbox.process import SECRET_KEY, TENANT, running

from .postman import delivering_to
from .report import Result, table

ROOT = Path(__file__).parents[2]
POSTGRES = "postgres://postgres@127.0.0.1:5432/test"
# In this order; the canary looks through what the others left, controls break things.
SUITES = (
    "kills",
    "races",
    "stops",
    "network",
    "direct",
    "broker",
    "worker",
    "mail",
    "database",
    "stateful",
    "backlog",
    "nights",
    "cashiers",
    "canary",
    "controls",
)
DATABASES = ("sqlite", "postgres")
# Few differences to the database, or none: a quick run of all has them on one.
ONCE_WHEN_QUICK = {
    "network": "sqlite",
    "broker": "sqlite",
    "stateful": "sqlite",
    "direct": "postgres",
    "worker": "postgres",
    "backlog": "postgres",
    "nights": "postgres",
    "cashiers": "postgres",
    "canary": "postgres",
}


def main() -> int:
    options = _options()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        home = Path(options.keep or folder)
        chosen = options.database or DATABASES
        drills = [Drill(name, home / name, options) for name in chosen]
        _run(drills)
    lines = [line for drill in drills for line in drill.lines]
    print(table(lines), flush=True)
    return int(any(drill.failed for drill in drills))


def _run(drills: Sequence["Drill"]) -> None:
    """To the end, or until somebody stops it: then nothing is left running."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for drill in drills:
        drill.start()
    try:
        # Not `join`: interrupted, it would take a running thread for one that ended.
        for drill in drills:
            drill.done.wait()
    except KeyboardInterrupt:
        for drill in drills:
            drill.stop()
        raise


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--n", type=int, help="trials of each kind; default: quick")
    parser.add_argument("--suite", action="append", choices=SUITES)
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--keep", type=Path, help="a folder that stays, with the logs")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        parser.error(f"{options.keep} is there already")
    return options


class Drill(threading.Thread):
    """All suites on one database; `lines` are the results, read again."""

    def __init__(self, database: str, home: Path, options: argparse.Namespace) -> None:
        super().__init__()
        self.database, self.home, self.options = database, home, options
        self.lines: list[dict[str, Any]] = []
        self.failed = False
        self.done = threading.Event()
        self.process: subprocess.Popen[str] | None = None

    def run(self) -> None:
        try:
            self._prepare()
        finally:
            self.done.set()

    def _prepare(self) -> None:
        self.failed = True
        self.home.mkdir(parents=True, exist_ok=True)
        if self.database == "postgres" and (reason := _without_postgres()):
            self._skip(reason)
            return
        with ExitStack() as stack:
            sandbox = stack.enter_context(running(store=self.home / "acme.sqlite3"))
            mail = stack.enter_context(delivering_to(self.home / "mail"))
            url = stack.enter_context(_database(self.database, self.home))
            environment = _environment(self.home, url, sandbox.port, mail)
            self.failed = bool(self._drill(environment))

    def stop(self) -> None:
        """Its process ends what it started itself."""
        if self.process:
            self.process.terminate()
        self.join()

    def _drill(self, environment: Mapping[str, str]) -> int:
        command = [sys.executable, "-m", "tests.drills.inside"]
        command += ["--database", self.database, "--seed", str(self.options.seed)]
        command += ["--n", str(self.options.n)] if self.options.n else []
        suites = [name for name in self.options.suite or SUITES if self._has(name)]
        with (
            (self.home / "drill.log").open("wb") as log,
            subprocess.Popen(
                [*command, *suites],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as process,
        ):
            self.process = process
            assert process.stdout is not None
            for line in process.stdout:
                self._tell(json.loads(line))
            code = process.wait()
        if code and all(line["passed"] for line in self.lines):
            print(f"{self.database} ended with {code}:", file=sys.stderr)
            print((self.home / "drill.log").read_text()[-4000:], file=sys.stderr)
        return code

    def _has(self, suite: str) -> bool:
        is_quick = not (self.options.n or self.options.suite)
        is_here = ONCE_WHEN_QUICK.get(suite, self.database) == self.database
        return _exists(suite) and (is_here or not is_quick)

    def _tell(self, line: dict[str, Any]) -> None:
        self.lines.append(line)
        print(json.dumps(line), flush=True)

    def _skip(self, reason: str) -> None:
        result = Result("all", self.database, seed=self.options.seed, skipped=reason)
        self.failed = os.environ.get("REQUIRE_ALL") == "1"
        self._tell({**json.loads(result.line()), "passed": not self.failed})


def _exists(suite: str) -> bool:
    return find_spec(f"tests.drills.{suite}") is not None


def _server() -> str:
    return os.environ.get("TEST_POSTGRES_URL", POSTGRES)


def _without_postgres() -> str:
    try:
        psycopg.connect(_server(), connect_timeout=3).close()
    except psycopg.Error:
        return "PostgreSQL does not answer"
    return ""


@contextmanager
def _database(kind: str, home: Path) -> Iterator[str]:
    """A fresh database's address; it is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{home / 'pos.sqlite3'}"
        return
    name = f"drill_{os.getpid()}"
    with psycopg.connect(_server(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{_server().rpartition('/')[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _environment(home: Path, url: str, acme: int, mail: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "acme_pos.settings",
        "READ_DOT_ENV": "false",
        "DEBUG": "false",
        "HTTPS": "false",
        "VAR_DIR": str(home),
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
        "CELERY_BROKER_URL": "filesystem://localhost",
        "ACME_BASE_URL": f"http://127.0.0.1:{acme}",
        "ACME_API_KEY": SECRET_KEY,
        "ACME_TENANT_ID": TENANT,
        "ACME_CAMPAIGNS_PATH": "/v2/b2b/donations/campaigns",
        "ACME_APPEALS_PATH": "/v2/b2b/donations/appeals",
        "ACME_FUNDS_PATH": "/v2/b2b/donations/funds",
        "ACME_LOOKUPS_PER_SECOND": "10000",
        "CARD_MODE": "b2b",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
    }


if __name__ == "__main__":
    sys.exit(main())

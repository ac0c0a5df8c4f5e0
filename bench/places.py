"""Where it is measured: databases, a sandbox, a desk under gunicorn."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[1]
SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/7")
READY_WITHIN = 60.0
# Vendors' files that no page loads, and most of the time to compress them.
NOT_LOADED = (
    "bootstrap-*",
    "bootstrap.css*",
    "bootstrap.rtl*",
    "bootstrap*.js*",
    "htmax*",
)


@dataclass
class Bench:
    """One run of the benchmarks. What is absent is empty, and `why_not` says why."""

    folder: Path
    quick: bool = False
    postgres: str = ""
    redis: str = ""
    why_not: str = ""
    _made: list[str] = field(default_factory=list)

    def database(self, name: str, like: str = "") -> str:
        """The address of an empty PostgreSQL database, dropped at the end; of a copy,
        when it is to be like another one's address.

        A plan with several processes changes its ratio when another core is busy.
        """
        name = f"bench_{os.getpid()}_{name}"
        with psycopg.connect(f"{self.postgres}/postgres", autocommit=True) as server:
            model = like.rpartition("/")[2] or "template1"
            server.execute(f"CREATE DATABASE {name} TEMPLATE {model}")
            self._made.append(name)
            server.execute(
                f"ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0"
            )
        return f"{self.postgres}/{name}"

    def sqlite(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite3"

    def environment(self, database: str, **more: str) -> dict[str, str]:
        """Settings as in production, beside a sandbox."""
        home = self.folder / f"var-{database.rsplit('/', 1)[-1]}"
        if not home.exists():
            home.mkdir()
            # Hashed and compressed once, see `collect`.
            (home / "static").symlink_to(self.folder / "static")
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "READ_DOT_ENV": "false",
            "DEBUG": "false",
            "HTTPS": "false",
            "CARD_MODE": "b2b",
            "LOG_LEVEL": "ERROR",
            "ALLOWED_HOSTS": "*",
            "VAR_DIR": str(home),
            "DATABASE_URL": database,
            **more,
        }

    def collect(self) -> None:
        """The static files, for every process of ours."""
        (self.folder / "static").mkdir()
        collecting = self.environment(self.sqlite("parent"))
        manage(
            collecting,
            "collectstatic",
            "--noinput",
            *(f"--ignore={each}" for each in NOT_LOADED),
        )

    @contextmanager
    def sandbox(self, store: str = ":memory:") -> Iterator[str]:
        """The address of an ACME of one's own."""
        command = ["acme_pos.sandbox", "--port", "0", "--store", store]
        with started(command, dict(os.environ), stdout=subprocess.PIPE) as process:
            assert process.stdout
            ready = process.stdout.readline()
            assert "ready" in ready, "the sandbox did not start"
            yield f"http://127.0.0.1:{int(ready.rsplit(':', 1)[1])}"

    @contextmanager
    def desk(self, environment: dict[str, str], *options: str) -> Iterator[str]:
        """The address of the app under gunicorn; `options` are gunicorn's."""
        port = free_port()
        command = ["gunicorn", "acme_pos.wsgi", "--bind", f"127.0.0.1:{port}"]
        command += ["--log-level", "warning", "--no-control-socket", *options]
        with started(command, environment) as process:
            answers(f"http://127.0.0.1:{port}/healthz/live", process)
            yield f"http://127.0.0.1:{port}"

    def clear(self) -> None:
        """Before the next subject begins, so that PostgreSQL does not tidy up meanwhile
        what this one left behind.
        """
        made, self._made = self._made, []
        with ExitStack() as stack:
            for name in made:
                stack.callback(drop, self.postgres, name)
        if made:
            checkpoint(self.postgres)


def checkpoint(server: str) -> None:
    """What was written is on the disk, and no longer on its way there."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def drop(server: str, name: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def manage(environment: dict[str, str], *command: str) -> None:
    called = [sys.executable, "manage.py", *command]
    subprocess.run(
        called, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )


@contextmanager
def started(
    command: list[str], environment: dict[str, str], stdout: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """`python -m` with these words, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=stdout,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str, process: subprocess.Popen[str]) -> None:
    """Comes back when somebody answers there."""
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        assert process.poll() is None, f"it ended with {process.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{address} did not answer within {READY_WITHIN:.0f} s")

"""`make demo`: the sandbox, the web app, a worker and its beat, in one terminal.

    python -m acme_pos.demo --port 8000
    python -m acme_pos.demo --check      sells each kind and tender once, and ends

Makes the database, the accounts and the catalog first, prints where to look when the
desk answers, and ends every process it started when it is stopped or one of them dies.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
# A process that has not ended by itself after this long is killed.
PATIENCE = 2.0
READY_WITHIN = 60.0
# Vendors' files that no page loads: compressing them takes most of the demo's start.
_NOT_LOADED = [
    f"--ignore={pattern}"
    for pattern in (
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap.rtl*",
        "bootstrap*.js*",
        "htmax*",
    )
]


class Stopped(Exception):
    """Somebody asked the demo to end."""


def main() -> int:
    options = _options()
    home = Path(options.home).resolve()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    running: dict[str, subprocess.Popen[str]] = {}
    try:
        home.mkdir(parents=True, exist_ok=True)
        if options.check:
            return _acme_check(home, running)
        _check_ports(options.port, options.sandbox_port)
        environment = _environment(
            options.sandbox_port, home, options.port, options.cards
        )
        running["sandbox"], _ = _sandbox(options.sandbox_port, home, environment)
        _prepare(environment)
        for name, command in _desk(options.port, home):
            running[name] = _start(environment, *command)
        _wait_for(f"http://127.0.0.1:{options.port}/login/", running)
        _welcome(options.port, options.sandbox_port, home)
        return _watch(running)
    except Stopped:
        return 0
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"The demo could not run: {error}", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        _end(running)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--sandbox-port", type=int, help="default: the port after it")
    parser.add_argument("--cards", choices=["off", "b2b", "direct"], default="b2b")
    parser.add_argument("--check", action="store_true", help="run acme_check --sell")
    parser.add_argument("--home", default=str(ROOT / "var" / "demo"))
    options = parser.parse_args()
    options.sandbox_port = options.sandbox_port or options.port + 1
    return options


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


def _check_ports(*ports: int) -> None:
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise RuntimeError(
                    f"port {port} is taken. Choose another: make demo PORT=8010"
                ) from None


def _environment(
    sandbox_port: int, home: Path, port: int = 0, cards: str = "b2b"
) -> dict[str, str]:
    """Settings of the demo, which win: it must never reach a venue's own systems."""
    demo = {
        "DESK_ADDRESS": f"http://127.0.0.1:{port}",
        "READ_DOT_ENV": "false",
        "DEBUG": "false",
        "VAR_DIR": str(home),
        "SECRET_KEY": _secret_key(home),
        "DATABASE_URL": f"sqlite:///{home / 'pos.sqlite3'}",
        "EMAIL_URL": f"filemail:///{home / 'mail'}",
        "CELERY_BROKER_URL": "filesystem://localhost",
        "CELERY_QUEUE": "celery",
        "ACME_BASE_URL": f"http://127.0.0.1:{sandbox_port}",
        "ACME_API_KEY": "sandbox-secret-key",
        "ACME_TENANT_ID": "107",
        "ACME_CAMPAIGNS_PATH": "/v2/b2b/donations/campaigns",
        "ACME_APPEALS_PATH": "/v2/b2b/donations/appeals",
        "ACME_FUNDS_PATH": "/v2/b2b/donations/funds",
        "CARD_MODE": cards,
        "HTTPS": "false",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "acme_pos.settings",
    }
    return {**os.environ, **demo}


def _secret_key(home: Path) -> str:
    """Made once and kept, so that people stay signed in over a restart."""
    kept = home / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def _start(
    environment: Mapping[str, str], *command: str, stdout: int | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=stdout,
    )


def _acme_check(home: Path, running: dict[str, subprocess.Popen[str]]) -> int:
    """In a sandbox of its own, on a free port, that forgets everything."""
    environment = _environment(0, home)
    running["sandbox"], port = _sandbox(0, home, environment, store=":memory:")
    environment["ACME_BASE_URL"] = f"http://127.0.0.1:{port}"
    running["check"] = _start(environment, "manage.py", "acme_check", "--sell")
    return running["check"].wait()


def _sandbox(
    port: int, home: Path, environment: Mapping[str, str], store: str = ""
) -> tuple[subprocess.Popen[str], int]:
    """The process and the port it listens on."""
    store = store or str(home / "sandbox.sqlite3")
    command = ["-m", "acme_pos.sandbox", "--port", str(port), "--store", store]
    command += ["--origin", environment["DESK_ADDRESS"]]
    if zone := environment.get("VENUE_TIME_ZONE"):
        command += ["--time-zone", zone]
    process = _start(environment, *command, stdout=subprocess.PIPE)
    ready = process.stdout.readline() if process.stdout else ""
    if "ready" not in ready:
        process.kill()
        raise RuntimeError("the sandbox did not start")
    return process, int(ready.rsplit(":", 1)[1])


def _prepare(environment: Mapping[str, str]) -> None:
    for command in (
        ["migrate", "--verbosity", "0"],
        ["collectstatic", "--noinput", "--verbosity", "0", *_NOT_LOADED],
        ["seed_demo"],
        ["refresh_catalog"],
    ):
        process = _start(environment, "manage.py", *command, stdout=subprocess.DEVNULL)
        try:
            if process.wait():
                raise RuntimeError(f"manage.py {command[0]} failed")
        finally:
            _end({command[0]: process})


def _desk(port: int, home: Path) -> Iterator[tuple[str, list[str]]]:
    web = ["-m", "gunicorn", "acme_pos.wsgi", "--bind", f"127.0.0.1:{port}"]
    # One process starts sooner; the rest is as in gunicorn.conf.py.
    web += ["--workers", "1", "--graceful-timeout", "1"]
    yield "web", [*web, "--log-level", "warning", "--no-control-socket"]
    celery = ["-m", "celery", "--app", "acme_pos", "--quiet"]
    worker = ["worker", "--pool", "threads", "--concurrency", "2"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    for name, queue in (("worker", "celery"), ("reader", "celery-reading")):
        named = ["--queues", queue, "--hostname", f"{name}@%h"]
        yield name, [*celery, *worker, *named, "--loglevel", "WARNING"]
    beat = ["beat", "--schedule", str(home / "beat"), "--pidfile", ""]
    yield "beat", [*celery, *beat, "--loglevel", "WARNING"]


def _wait_for(address: str, running: Mapping[str, subprocess.Popen[str]]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        _check_alive(running)
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer within {READY_WITHIN:.0f} s")


def _check_alive(running: Mapping[str, subprocess.Popen[str]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise RuntimeError(f"the {name} ended with {process.returncode}")


def _welcome(port: int, sandbox_port: int, home: Path) -> None:
    print(
        f"""
  The desk      http://127.0.0.1:{port}/
  The sandbox   http://127.0.0.1:{sandbox_port}/_sandbox/   ledger, faults, test cards
  Mail          {home / "mail"}/

  Sign in as    desk, supervisor, admin or auditor
  Password      imaginary-things    PIN 246802, for a locked desk

  Stop with Ctrl-C.
""",
        flush=True,
    )


def _watch(running: Mapping[str, subprocess.Popen[str]]) -> int:
    while all(process.poll() is None for process in running.values()):
        time.sleep(0.5)
    # A signal to the whole group may reach the others first; then nothing went wrong.
    time.sleep(0.5)
    _check_alive(running)
    return 1


def _end(running: Mapping[str, subprocess.Popen[str]]) -> None:
    """Ask all to end, then make those that did not."""
    for process in running.values():
        process.terminate()
    until = time.monotonic() + PATIENCE
    for process in running.values():
        try:
            process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())

"""A night of many orders, sold elsewhere and brought in by `manage.py sync_orders`.

    python -m bench.night [--orders 10000] [--per-second 25] [--database URL]

Starts a sandbox, books the orders in it, and reads them twice: all are new, then none
has changed. Prints seconds and peak memory of each night. Fails above ten minutes for
10,000 orders, or above 200 MB.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import requests

ROOT = Path(__file__).parents[1]
PORT = 8072
LIMIT_SECONDS_EACH = 600 / 10_000
LIMIT_MB = 200
DAYS = 2


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="night-") as folder:
        home = Path(folder)
        environment = _environment(home, options)
        with subprocess.Popen(
            _python("acme_pos.sandbox", "--port", PORT, "--store", home / "acme"),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        ) as sandbox:
            try:
                _manage(environment, "migrate", "--verbosity", "0")
                _book(options.orders)
                fits = [
                    _night(environment, name, options.orders)
                    for name in ("all new", "none changed")
                ]
            finally:
                sandbox.terminate()
    return 0 if all(fits) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--per-second", type=int, default=25, help="reads at most")
    parser.add_argument("--database", default="", help="default: an SQLite file")
    return parser.parse_args()


def _environment(home: Path, options: argparse.Namespace) -> dict[str, str]:
    return {
        **os.environ,
        "READ_DOT_ENV": "false",
        "DEBUG": "false",
        "VAR_DIR": str(home),
        "DATABASE_URL": options.database or f"sqlite:///{home / 'pos.sqlite3'}",
        "ACME_BASE_URL": f"http://127.0.0.1:{PORT}",
        "SYNC_READS_PER_SECOND": str(options.per_second),
        "LOG_LEVEL": "WARNING",
    }


def _python(module: str, *options: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, options)]


def _manage(environment: Mapping[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
    )


def _book(orders: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            requests.get(f"http://127.0.0.1:{PORT}/_sandbox/health", timeout=5)
            break
        except requests.ConnectionError:
            assert time.monotonic() < end, "the sandbox did not start"
            time.sleep(0.1)
    requests.post(
        f"http://127.0.0.1:{PORT}/_sandbox/orders",
        json={"count": orders, "days": DAYS, "seed": 1},
        timeout=300,
    ).raise_for_status()


def _night(environment: Mapping[str, str], name: str, orders: int) -> bool:
    """Prints the figures; whether they are within the limits."""
    since = time.strftime("%Y-%m-%d", time.gmtime(time.time() - (DAYS + 2) * 86400))
    command = [sys.executable, "manage.py", "sync_orders", "--since", since]
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as night:
        peak = 0
        while night.poll() is None:
            peak = max(peak, _peak_mb(night.pid))
            time.sleep(0.2)
        assert night.stdout is not None
        said = night.stdout.read().strip()
    seconds = time.monotonic() - began
    print(f"{said}\n  {name}: {seconds:.0f} s, peak {peak} MB", flush=True)
    is_quick = seconds <= max(orders * LIMIT_SECONDS_EACH, 30)
    return night.returncode == 0 and is_quick and peak <= LIMIT_MB


def _peak_mb(pid: int) -> int:
    """Of its memory in use; 0 when it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(match.group(1)) // 1024 if match else 0


if __name__ == "__main__":
    sys.exit(main())

"""`make bench`: every figure beside the bare limit of the same work, in one run.

    python -m bench                    all, and bench/results.json
    python -m bench --quick            10 and 100 thousand rows, 1,000 synced orders
    python -m bench --only sale night  some subjects; nothing is written

A whole run on a quiet machine also puts its table into README.md.

The exit code is 1 when a target was missed or a subject ended with an error. What
needs PostgreSQL or Redis is left out, with the reason, where there is none.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import django
import psycopg
import redis

from .places import REDIS, ROOT, SERVER, Bench
from .quiet import NOISY
from .rounds import NotQuiet
from .rows import Row, as_markdown, as_text

RESULTS = ROOT / "bench" / "results.json"
README = ROOT / "README.md"
IN_README = re.compile(r"<!-- bench -->.*<!-- /bench -->", re.DOTALL)
SUBJECTS = (
    "sale",
    "pages",
    "lists",
    "checkout",
    "in_flight",
    "storing",
    "night",
    "receipts",
    "export",
    "memory",
)


def main() -> int:
    options = _options()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = _bench(Path(folder), quick=options.quick)
        _set_up(bench)
        rows, failed = measured(bench, options.only or SUBJECTS)
    taken = {
        "machine": machine(bench),
        "quick": bench.quick,
        "noisy": NOISY,
        "seconds": round(time.monotonic() - began),
        "rows": [row.as_json() for row in rows],
    }
    print(f"\n{as_text(rows)}\n\n{about(taken)}", flush=True)
    if not options.only:
        RESULTS.write_text(json.dumps(taken, indent=1) + "\n")
        if is_for_readme(taken):
            text = IN_README.sub(lambda _: in_readme(taken), README.read_text())
            README.write_text(text)
    return int(bool(failed) or any(row.met is False for row in rows))


def measured(bench: Bench, subjects: Iterable[str]) -> tuple[list[Row], list[str]]:
    """The rows, and the subjects that ended with an error."""
    rows: list[Row] = []
    failed = []
    for subject in subjects:
        began = time.monotonic()
        try:
            for row in importlib.import_module(f"bench.{subject}").rows(bench):
                rows.append(row)
                print("  ".join(row.cells), flush=True)
        except NotQuiet as refused:
            rows.append(Row.skipped(subject, "", f"{refused}"))
        except Exception:
            traceback.print_exc()
            failed.append(subject)
        finally:
            bench.clear()
        print(f"== {subject}: {time.monotonic() - began:.0f} s", flush=True)
    return rows, failed


def machine(bench: Bench) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, "
        f"{_version_of(bench.postgres)}"
    )


def about(taken: dict[str, Any]) -> str:
    size = "10 and 100 thousand rows, 1,000 synced orders" if taken["quick"] else "full"
    noise = ", while others used the machine" if taken["noisy"] else ""
    return f"{taken['machine']}; {size}, {taken['seconds']} s{noise}"


def is_for_readme(taken: dict[str, Any]) -> bool:
    return not (taken["quick"] or taken["noisy"])


def in_readme(taken: dict[str, Any]) -> str:
    """With the marks between which it stands."""
    rows = [Row(**row) for row in taken["rows"]]
    table = f"{about(taken)}.\n\n{as_markdown(rows)}"
    return f"<!-- bench -->\n{table}\n<!-- /bench -->"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return named[0] if named else platform.machine()


def _version_of(server: str) -> str:
    if not server:
        return "no PostgreSQL"
    with psycopg.connect(f"{server}/postgres") as connection:
        return f"PostgreSQL {connection.info.server_version // 10000}"


def _bench(folder: Path, *, quick: bool) -> Bench:
    bench = Bench(folder, quick)
    missing = []
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
        bench.postgres = SERVER
    except psycopg.OperationalError:
        missing.append("PostgreSQL does not answer (BENCH_POSTGRES)")
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=3).ping()
        bench.redis = REDIS
    except redis.RedisError:
        missing.append("Redis does not answer (BENCH_REDIS)")
    bench.why_not = "; ".join(missing)
    return bench


def _set_up(bench: Bench) -> None:
    """So that the subjects can import models; nothing is asked of this database."""
    bench.collect()
    os.environ.update(bench.environment(bench.sqlite("parent")))
    django.setup()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

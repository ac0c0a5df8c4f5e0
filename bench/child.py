"""A process with Django set up on one database, which calls functions of a module.

    with Child("sale", bench.environment(url)) as child:
        child.call("furnish", 12)
        milliseconds = child.call("sale_page")

Several of them stand side by side, one for each database or size. What a call prints
goes to the standard error; its result is JSON.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import traceback
from typing import Any

import django
from django.core.management import call_command

from .places import ROOT


class CallFailed(Exception):
    """With the traceback of the other process."""


class Child:
    """Its database is migrated when the first call is answered."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.child", module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *ended: object) -> None:
        self.process.terminate()
        self.process.wait()

    def call(self, name: str, *arguments: object) -> Any:  # noqa: ANN401
        """What the function answers. Raises CallFailed."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps([name, arguments]), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise CallFailed(f"{name}: the process ended")
        answer = json.loads(line)
        if "error" in answer:
            raise CallFailed(answer["error"])
        return answer["result"]


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    call_command("migrate", verbosity=0)
    module = importlib.import_module(f"bench.{sys.argv[1]}")
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer = {"result": getattr(module, name)(*arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()

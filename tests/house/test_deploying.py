"""Procfile and Dockerfile: what they name exists. No image is built here."""

import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from .source import ROOT

BIN = Path(sys.executable).parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines()
)
STEPS = [line.split(" ", 1) for line in DOCKERFILE.splitlines() if line[:1].isupper()]
COPIED = [word.split()[0] for step, word in STEPS if step == "COPY"]
MADE = re.findall(r"\bmake ([a-z-]+)", DOCKERFILE.partition("WORKDIR")[2])


def test_each_queue_has_a_worker(settings):
    served = [
        PROCFILE[process].partition("--queues ${CELERY_QUEUE:-celery}")[2].split()[0]
        for process in ("reader",)
    ]
    names = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert names == {"celery", f"celery{served[0]}"}
    assert "--queues ${CELERY_QUEUE:-celery} " in PROCFILE["worker"]


def test_every_process_of_a_venue_is_named():
    assert set(PROCFILE) == {"release", "web", "worker", "reader", "beat"}


@pytest.mark.parametrize("process", ["web", "worker", "reader", "beat"])
def test_a_command_of_the_procfile_is_understood(process, tmp_path):
    """By the program that it starts, which then says that the database is away."""
    command = PROCFILE[process].replace("/tmp", str(tmp_path))  # noqa: S108
    done = subprocess.run(
        ["sh", "-c", f"exec {command}"],
        cwd=ROOT,
        env={
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "VAR_DIR": str(tmp_path),
            "READ_DOT_ENV": "false",
            "DATABASE_URL": "postgres://127.0.0.1:1/away",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "which does not answer" in done.stderr
    assert "Usage" not in done.stderr


def test_there_are_steps():
    assert len(COPIED) >= 5
    assert MADE == ["runtime", "static"]


@pytest.mark.parametrize("target", MADE)
def test_a_step_is_a_target_of_the_makefile(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", COPIED)
def test_what_is_copied_exists_and_is_not_ignored(path):
    assert (ROOT / path).exists()
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert f"!{path}" in lines


def test_all_of_the_product_is_copied():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "bench"} <= set(COPIED)


def test_the_command_is_the_webs():
    [command] = [word for step, word in STEPS if step == "CMD"]
    assert command == f'["{PROCFILE["web"]}"]'


def test_it_is_not_root_and_holds_no_secret():
    assert [word for step, word in STEPS if step == "USER"] == ["pos"]
    set_here = " ".join(word for step, word in STEPS if step == "ENV")
    assert not re.search(r"KEY|SECRET|PASSWORD|TOKEN|_URL|DSN", set_here)
    assert not [word for step, word in STEPS if step == "ARG"]
    for secret in (".env", "var", ".git"):
        assert f"!{secret}" not in (ROOT / ".dockerignore").read_text().splitlines()
    assert not fnmatch(DOCKERFILE, "*://*")


def test_the_times_of_the_web_server_are_longer_than_acmes():
    """One call takes 25 s at most (acme.Config.checkout_seconds)."""
    conf = (ROOT / "gunicorn.conf.py").read_text()
    times = dict(re.findall(r"^(timeout|graceful_timeout) = (\d+)", conf, re.MULTILINE))
    assert int(times["timeout"]) > int(times["graceful_timeout"]) > 25

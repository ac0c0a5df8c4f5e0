"""`make demo` answers at the printed address and ends when its group is told to."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENDS_WITHIN = 3.0


def free_ports():
    """A port whose next one is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@pytest.fixture
def demo(tmp_path):
    command = [sys.executable, "-m", "acme_pos.demo", "--port", str(free_ports())]
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with subprocess.Popen(
        [*command, "--home", str(tmp_path)],
        cwd=ROOT,
        env=keep,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def printed_address(process):
    for line in process.stdout:
        if found := re.search(r"The desk +(http://\S+)", line):
            return found.group(1)
    raise AssertionError("no address was printed")


def members_of(group):
    """Processes of the group that are not dead already."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            yield entry.parent.name


def test_it_answers_the_login_page_and_leaves_nothing_running(demo):
    with urllib.request.urlopen(printed_address(demo), timeout=10) as answer:
        assert "Sign in" in answer.read().decode()

    os.killpg(demo.pid, signal.SIGTERM)
    assert demo.wait(timeout=ENDS_WITHIN) == 0
    end = time.monotonic() + ENDS_WITHIN
    while left := list(members_of(demo.pid)):
        assert time.monotonic() < end, f"still running: {left}"


def test_a_port_that_is_taken_is_said_in_words(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "acme_pos.demo", "--port", port]
        ended = subprocess.run(
            [*command, "--home", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 1
    assert f"port {port} is taken" in ended.stderr

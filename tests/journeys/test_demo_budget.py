"""`make demo` answers at the printed address, sends little, and ends when told to.

It serves as a venue does: gunicorn, with hashed and compressed static files.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from acme_pos.staff.management.commands.seed_demo import PASSWORD

pytestmark = pytest.mark.journey

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


class Wire:
    """What the browser was sent since it was asked last, headers and all."""

    def __init__(self, page):
        self.sent, self.places, self.documents = 0, set(), 0
        self.reads = page.context.new_cdp_session(page)
        self.reads.send("Network.enable")
        self.reads.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.reads.on("Network.loadingFinished", self._finished)
        self.reads.on("Network.responseReceived", self._received)

    def _finished(self, event):
        self.sent += event["encodedDataLength"]

    def _received(self, event):
        address = event["response"]["url"]
        self.documents += event["type"] == "Document"
        # Icons that the browser and its styles carry themselves are not sent.
        if not address.startswith("data:"):
            self.places.add("/".join(address.split("/")[:3]))

    def kilobytes(self):
        sent, self.sent, self.documents = self.sent, 0, 0
        return -(-sent // 1000)


def sell_screen(page, address):
    page.goto(f"{address}sale/")
    page.wait_for_load_state("networkidle")


def test_it_sells_by_little_and_leaves_nothing_running(demo, page, costs):
    address = printed_address(demo)
    page.goto(address)
    page.get_by_label("Username").fill("desk")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Front desk 1").click()
    expect(page.locator("#pay")).to_be_disabled()

    wire = Wire(page)
    sell_screen(page, address)
    first_paint = wire.kilobytes()
    assert wire.places == {address.rstrip("/")}
    page.get_by_label("What can be sold").get_by_role("button", name="Tote bag").click()
    expect(page.locator("#pay")).to_be_enabled()
    # With ACME's price, which follows by itself.
    expect(page.get_by_text("Asking ACME")).to_have_count(0)
    assert wire.documents == 0, "a cart change loaded a whole page"
    a_change = wire.kilobytes()
    costs("first paint of the sale screen, compressed", first_paint, 150, "kB")
    costs("a change of the cart", a_change, 10, "kB")

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

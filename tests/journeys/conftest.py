"""A real browser at a desk, a sandbox of ACME and a mail server, all over TCP.

`page` belongs to Frida's browser and refuses to pass a journey in which the page
complained: a script error, a blocked style or script, or a resource that failed.
"""

import os
import shutil
from functools import partial

import pytest
from playwright.sync_api import expect

from tests import budget

from .counter import Counter
from .postman import Postman

# Playwright's loop runs in the thread of the test, where Django would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 8000
# A refused form answers 422, which the browser reports as a failed resource.
EXPECTED = (
    "status of 422",
    # Parts that follow a cart name its version: one that comes after the next change
    # finds nothing to write to, as it is meant to.
    "htmx:oobErrorNoTarget, #amount-",
    "htmx:oobErrorNoTarget, #note-",
)
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.violatedDirective, event.blockedURI, event.sourceFile));
"""


def browser_path():
    found = filter(None, map(shutil.which, NAMES))
    return os.environ.get("POS_CHROMIUM") or next(found, None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = browser_path()
    if path is None:
        pytest.skip("no browser: set POS_CHROMIUM or install chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": SWITCHES}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    size = {"width": 1280, "height": 800}
    return {**browser_context_args, "viewport": size, "locale": "en-US"}


@pytest.fixture
def complaints():
    """What the pages of this test complained of; a test may take expected ones out."""
    return []


@pytest.fixture
def context(context, complaints):
    def hear(message):
        if message.type == "error" and not any(e in message.text for e in EXPECTED):
            complaints.append(message.text)

    expect.set_options(timeout=PATIENCE_MS)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(WATCH)
    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    assert complaints == []


@pytest.fixture
def counter(page, live_server, shelf, venue, desk, front_desk):
    """A browser at a desk that Frida may sign in to."""
    return Counter(page, live_server.url)


@pytest.fixture
def frida(counter):
    """Frida, signed in at the only desk, before an empty cart."""
    counter.sign_in()
    return counter


@pytest.fixture
def costs(record_property):
    """`costs(what, counted, most, unit)`, printed at the end of the run."""
    return partial(budget.within, record_property)


@pytest.fixture
def postman(settings):
    """A mail server, and Django told to send through it."""
    server = Postman()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield server
    server.stop()

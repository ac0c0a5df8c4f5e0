"""A web process with a pool on PostgreSQL sells, and gives its connections back."""

import os
import re
import socket
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests

from tests.sandbox.process import SECRET_KEY, TENANT

from .test_worker_and_beat import ROOT, manage

SERVER = os.environ.get(
    "TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/test"
).rpartition("/")[0]
THREADS = 4
TILLS = 8
PASSWORD = "imaginary-things"


@pytest.fixture
def database():
    """The name of a database of its own."""
    name = f"pool_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True)
    except psycopg.OperationalError as error:
        pytest.skip(f"PostgreSQL does not answer: {error}")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def environment(database, sandbox_process, tmp_path):
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "acme_pos.settings",
        "READ_DOT_ENV": "false",
        "DEBUG": "true",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"{SERVER}/{database}",
        "DATABASE_POOL": "true",
        "WEB_THREADS": str(THREADS),
        "WEB_WORKERS": "1",
        "ACME_BASE_URL": f"http://127.0.0.1:{sandbox_process.port}",
        "ACME_API_KEY": SECRET_KEY,
        "ACME_TENANT_ID": TENANT,
    }


@pytest.fixture
def web(environment, tmp_path):
    """Its address."""
    for command in (["migrate"], ["seed_demo"], ["refresh_catalog"]):
        manage(environment, *command, "--verbosity", "0")
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        for number in range(TILLS):
            connection.execute(
                "INSERT INTO staff_desk (name, is_open, scanner_prefix)"
                " VALUES (%s, true, '')",
                [f"Desk {number}"],
            )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    with (
        (tmp_path / "web.log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                requests.get(f"{address}/healthz/live", timeout=5)
                break
            except requests.ConnectionError:
                assert process.poll() is None, (tmp_path / "web.log").read_text()
                time.sleep(0.1)
        yield address
        process.terminate()


class Till:
    """A browser without JavaScript."""

    def __init__(self, address, number=0):
        """At a desk of its own, since a cashier has one cart at each."""
        self.address, self.session = address, requests.Session()
        self.post("/login/", username="desk", password=PASSWORD)
        desks = re.findall(r'name="desk"[^>]*value="(\d+)"', self.get("/desk/"))
        self.post("/desk/", desk=desks[number])

    def sell(self):
        shelf = self.get("/sale/?shelf=tickets")
        form = found(r'href="(/sale/add/event/\w+/)"', shelf)
        field = found(r'name="(quantity_\w+)"', self.get(form))
        page = self.post(form, **{field: "1"})
        cart = found(r'name="cart" value="([^"]+)"', page)
        version = found(r'name="version" value="(\d+)"', page)
        page = self.post("/pay/", cart=cart, version=version)
        attempt = found(r'action="(/pay/[^"]+/)leave/"', page)
        return self.post(
            attempt, tender="Cash", given="500", confirmed="500", another_guest="on"
        )

    def get(self, path):
        answer = self.session.get(self.address + path, timeout=60)
        answer.raise_for_status()
        return answer.text

    def post(self, path, **data):
        if "csrf" not in self.session.cookies:
            self.get(path)
        data["csrfmiddlewaretoken"] = self.session.cookies["csrf"]
        answer = self.session.post(self.address + path, data, timeout=60)
        answer.raise_for_status()
        return answer.text


def found(pattern, page):
    match = re.search(pattern, page)
    assert match, f"{pattern} is not on the page"
    return match[1]


def connections_of(database):
    with psycopg.connect(f"{SERVER}/postgres") as server:
        [number] = server.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database]
        ).fetchone()
    return number


def test_more_tills_than_connections_sell_and_none_is_kept(web, database):
    tills = [Till(web, number) for number in range(TILLS)]
    with ThreadPoolExecutor(TILLS) as together:
        pages = list(together.map(Till.sell, tills))
    assert all("Change due" in page for page in pages)
    assert 1 <= connections_of(database) <= THREADS
    # Each of them is free again: as many requests at a time as there are.
    with ThreadPoolExecutor(THREADS) as together:
        assert all(together.map(lambda till: till.get("/sale/"), tills[:THREADS]))
    with psycopg.connect(f"{SERVER}/{database}") as connection:
        [sold] = connection.execute("SELECT count(*) FROM orders_order").fetchone()
    assert sold == TILLS


def test_a_connection_that_died_is_noticed(web, database):
    till = Till(web)
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [database],
        )
    assert till.get("/sale/")

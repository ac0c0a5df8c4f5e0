"""A bad setting, and a database that is away, are named at start in one sentence."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from acme_pos import backing

from .source import ROOT

BIN = Path(sys.executable).parent
SECRET = "s3cret-in-the-address"
PROGRAMS = {
    "web": [BIN / "gunicorn", "--bind", "127.0.0.1:0"],
    "worker": [BIN / "celery", "--app", "acme_pos", "worker", "--pool", "threads"],
    "beat": [BIN / "celery", "--app", "acme_pos", "beat", "--pidfile="],
    "manage.py": [sys.executable, "manage.py", "migrate", "--check"],
}
MISSPELT = {
    "DATABASE_URL": f"postgress://pos:{SECRET}@db.example/pos",
    "CELERY_BROKER_URL": f"redsi://:{SECRET}@queue.example/0",
    "EMAIL_URL": f"smpt://tickets:{SECRET}@mail.example",
    "ACME_API_KEY": f"{SECRET}\N{BULLET}",
    "ACME_TENANT_ID": "\t",
    "ACME_BROWSER_URL": "http://acme.example",
    "ACME_GRACE_MINUTES": "ten",
    "SYNC_READERS": "many",
    "LARGE_DONATION": "a lot",
    "HTTPS": "ture",
    "VENUE_TIME_ZONE": "Mars/Olympus",
}


@pytest.fixture
def nobody():
    """An address of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return f"127.0.0.1:{port}"


@pytest.fixture
def environment(tmp_path):
    given = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return given | {"VAR_DIR": str(tmp_path), "READ_DOT_ENV": "false"}


def start(program, environment, **variables):
    """Its exit code and all that it said."""
    command = [str(part) for part in PROGRAMS[program]]
    if program == "beat":
        command += ["--schedule", f"{environment['VAR_DIR']}/beat"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def said_once(output):
    """The sentence that it ended with, whatever stands around it."""
    [line] = [line for line in output.splitlines() if "cannot start" in line]
    assert "Traceback" not in output
    assert SECRET not in output
    return line


@pytest.mark.parametrize("name", MISSPELT)
def test_a_value_that_cannot_be_read_is_named_and_not_told(environment, name):
    code, output = start("manage.py", environment, **{name: MISSPELT[name]})
    assert code == 1
    assert name in said_once(output)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_names_a_misspelt_address(environment, program):
    code, output = start(program, environment, DATABASE_URL=MISSPELT["DATABASE_URL"])
    assert code == 1
    assert "DATABASE_URL must begin with one of" in said_once(output)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_names_a_database_that_does_not_answer(
    environment, program, nobody
):
    url = f"postgres://pos:{SECRET}@{nobody}/pos"
    code, output = start(program, environment, DATABASE_URL=url)
    assert code == 1
    told = f"DATABASE_URL points at {nobody}, which does not answer: connection refused"
    assert told in said_once(output)


def test_the_web_server_names_its_own_settings(environment):
    code, output = start("web", environment, WEB_THREADS="many")
    assert code == 1
    assert "WEB_THREADS must be a whole number." in said_once(output)


def test_a_broker_that_is_away_is_told_and_ends_nothing(environment, nobody):
    url = f"redis://:{SECRET}@{nobody}/0"
    command = [str(part) for part in PROGRAMS["beat"]]
    command += ["--schedule", f"{environment['VAR_DIR']}/beat"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**environment, "CELERY_BROKER_URL": url},
        stderr=subprocess.PIPE,
        text=True,
    ) as beat:
        first = next(line for line in beat.stderr if "CELERY_BROKER_URL" in line)
        assert f"points at {nobody}, which does not answer" in first
        # It is still there, and tries again.
        assert next(line for line in beat.stderr if "Trying again" in line)
        assert beat.poll() is None
        beat.send_signal(signal.SIGKILL)
    assert SECRET not in first


@pytest.mark.parametrize(
    "url",
    [
        "pos",
        f"mysql://pos:{SECRET}@db.example/pos",
        f"postgres://pos:{SECRET}/x@db.example/pos",
        f"postgres://pos:{SECRET}@db.example:port/pos",
        f"postgres://pos:{SECRET}@db.example",
        f"postgres://pos:{SECRET}@db.example/pos?pool=true",
    ],
)
def test_a_database_url_is_read_strictly(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        database(url)
    assert str(refused.value).startswith("DATABASE_")
    assert SECRET not in str(refused.value)


def database(url, **changes):
    usual = {"is_pooled": False, "threads": 16, "behind_pgbouncer": False}
    return backing.database(url, **{**usual, **changes})


def test_what_a_database_url_asks_for_itself_is_kept():
    config = database("postgres://db.example/pos?sslmode=verify-full")
    assert config["OPTIONS"] == {
        "sslmode": "verify-full",
        "options": "-c lock_timeout=3000",
        "server_side_binding": True,
    }
    assert config["CONN_HEALTH_CHECKS"]


def test_a_pool_has_a_connection_for_every_thread():
    config = database("postgres://db.example/pos", is_pooled=True, threads=24)
    assert config["OPTIONS"]["pool"]["max_size"] == 24


def test_behind_pgbouncer_nothing_is_asked_of_a_connection_that_is_shared():
    config = database("postgres://db.example/pos", behind_pgbouncer=True)
    assert config["DISABLE_SERVER_SIDE_CURSORS"]
    assert not config["OPTIONS"], "no setting of its own, and no plan that is kept"


def test_sqlite_commits_to_the_disk():
    options = database("sqlite:////var/pos.sqlite3")["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"

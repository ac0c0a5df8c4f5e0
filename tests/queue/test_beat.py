"""Beat says that it runs, by itself, and outlives a database that does not answer."""

import signal
import sqlite3
import subprocess
import sys

import pytest

from .test_worker_and_beat import ROOT, manage, pulses, until

COULD_NOT = "beat could not write its pulse"


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Nothing but a folder: no broker runs, and no worker."""
    for name, value in {
        "DJANGO_SETTINGS_MODULE": "acme_pos.settings",
        "DEBUG": "false",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/pos.sqlite3",
        "CELERY_BROKER_URL": "filesystem://localhost",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "beat.log"


@pytest.fixture
def beat(environment, tmp_path, log):
    manage(None, "migrate", "--verbosity", "0")
    command = [sys.executable, "-m", "celery", "--app", "acme_pos", "--quiet", "beat"]
    command += ["--schedule", str(tmp_path / "beat"), "--pidfile", ""]
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, stderr=out) as beat:
        yield beat
        beat.kill()


def rename(folder, old, new):
    with sqlite3.connect(folder / "pos.sqlite3") as database:
        database.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_beat_says_that_it_runs_where_no_worker_does(beat, tmp_path, log):
    until(lambda: pulses(tmp_path))
    assert pulses(tmp_path).keys() == {"beat"}
    assert COULD_NOT not in log.read_text()
    beat.send_signal(signal.SIGTERM)
    assert beat.wait(timeout=10) == 0


def test_beat_goes_on_when_the_database_does_not_answer(beat, tmp_path, log):
    until(lambda: pulses(tmp_path))
    first = pulses(tmp_path)["beat"]
    rename(tmp_path, "staff_pulse", "away")
    until(lambda: COULD_NOT in log.read_text())
    assert beat.poll() is None
    rename(tmp_path, "away", "staff_pulse")
    until(lambda: pulses(tmp_path)["beat"] > first)
    assert beat.poll() is None

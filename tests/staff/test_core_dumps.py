"""A core file of the web process could hold a card, so it leaves none."""

import os
import resource
import subprocess
import sys

import pytest

from tests.house.source import ROOT
from tests.house.test_settings import LIVE

LIMIT = "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE))"
# Raised as far as it goes, so that there is something to turn off.
RAISED = """
import resource
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
"""
W001 = "acme_pos.W001"


@pytest.fixture(autouse=True)
def _core_files_are_possible():
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("this account may leave no core file anyway")


def run(code, tmp_path, *arguments, **variables):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path),
            "READ_DOT_ENV": "false",
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_the_web_process_may_leave_no_core_file(tmp_path):
    assert run(f"{RAISED}import acme_pos.wsgi\n{LIMIT}", tmp_path) == "0 0\n"
    assert run(RAISED + LIMIT, tmp_path) != "0 0\n"


def test_workers_of_the_web_server_inherit_or_set_it(tmp_path):
    """gunicorn forks first and loads the application in each worker."""
    forked = f"""{RAISED}
import os
if os.fork() == 0:
    import acme_pos.wsgi
    {LIMIT}
else:
    os.wait()
"""
    assert run(forked, tmp_path) == "0 0\n"


CHECK = """
import resource, sys
from django.core.management import execute_from_command_line
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most if sys.argv[1] == "on" else 0, most))
execute_from_command_line(["manage.py", "check", "--deploy"])
"""


@pytest.mark.parametrize(
    ("cores", "cards", "is_warned"),
    [("on", "b2b", True), ("on", "off", False), ("off", "b2b", False)],
)
def test_the_deploy_check_warns_where_cards_are_typed_and_cores_are_left(
    tmp_path, cores, cards, is_warned
):
    settings = {"DJANGO_SETTINGS_MODULE": "acme_pos.settings", "CARD_MODE": cards}
    said = run(CHECK, tmp_path, cores, **LIVE, **settings)
    assert (W001 in said) == is_warned
    assert ("no issues" in said) != is_warned

"""Imports run one way, and migrations say all that models say."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from .source import ROOT


def test_imports_run_one_way():
    """In a process of its own: it switches off the loggers of the one it runs in."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)

"""docs/scripts.md lists every script of the pages, and each is the one listed."""

import hashlib
import re

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from tests.house.source import ROOT, templates

ROW = re.compile(r"^\| `([\w./-]+\.js)` \| `([0-9a-f]{64})` \|", re.MULTILINE)
LISTED = dict(ROW.findall((ROOT / "docs" / "scripts.md").read_text()))


def loaded():
    """By every template of ours, as the pages name them."""
    text = "".join(path.read_text() for path in templates())
    text += Template("{% load django_htmx %}{% htmx_script %}").render(Context())
    named = set(re.findall(r"""<script[^>]*\{% static '([^']+)' %}""", text))
    return named | set(re.findall(r"""<script[^>]*src="/static/([^"]+)""", text))


def test_every_script_that_a_page_loads_is_listed_and_no_other():
    assert loaded() == set(LISTED)
    assert {"pos.js", "direct.js"} < set(LISTED)


def test_every_script_of_ours_is_loaded_by_a_page():
    assert {path.name for path in (ROOT / "static").rglob("*.js")} <= set(LISTED)


@pytest.mark.parametrize("name", LISTED)
def test_a_script_is_the_one_that_was_looked_at(name):
    """After a change: read it, and write the new sum into docs/scripts.md."""
    with open(finders.find(name), "rb") as script:
        assert hashlib.sha256(script.read()).hexdigest() == LISTED[name], name


@pytest.mark.parametrize("banned", [r"\beval\(", r"\bnew Function\b", r"https?://"])
def test_no_script_of_ours_runs_text_or_names_another_site(banned):
    for path in (ROOT / "static").rglob("*.js"):
        assert not re.search(banned, path.read_text()), path.name

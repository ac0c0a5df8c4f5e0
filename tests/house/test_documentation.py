"""What the code offers, the documents name."""

import re

import pytest
from django.core.management import get_commands

from .source import PACKAGES, ROOT

README = (ROOT / "README.md").read_text()
SETTINGS = "".join(
    (ROOT / name).read_text() for name in ("acme_pos/settings.py", "gunicorn.conf.py")
)
VARIABLES = sorted(
    set(re.findall(r'(?:env(?:\.\w+)?|required)\(\s*"([A-Z_]+)"', SETTINGS))
)
COMMANDS = sorted(
    name for name, app in get_commands().items() if app.split(".")[0] in PACKAGES
)
TARGETS = re.findall(
    r"^([a-z][a-z-]*):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE
)


def test_there_is_something_to_name():
    assert "SECRET_KEY" in VARIABLES
    assert "ACME_API_KEY" in VARIABLES
    assert "seed_demo" in COMMANDS
    assert "demo" in TARGETS


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_is_explained_and_in_the_example(name):
    assert f"`{name}`" in (ROOT / "docs" / "configuration.md").read_text()
    assert re.search(
        rf"^#? ?{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name):
    assert f"manage.py {name}" in README


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_in_the_readme(target):
    assert f"make {target}" in README


@pytest.mark.parametrize("document", [*sorted((ROOT / "docs").glob("*.md")), None])
def test_every_link_between_documents_leads_somewhere(document):
    path = document or ROOT / "README.md"
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), target

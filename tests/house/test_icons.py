"""Every icon that a template names is drawn, and stays silent beside its words."""

import re
from pathlib import Path

from django.conf import settings

from acme_pos.staff.templatetags.icons import icon

DRAWN = set(
    re.findall(
        '<symbol id="([^"]+)"', Path(settings.BASE_DIR, "static/icons.svg").read_text()
    )
)
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def test_templates_name_only_icons_that_are_drawn():
    named = {
        (template.name, name)
        for template in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)" %}', template.read_text())
    }
    assert named
    assert {one for one in named if one[1] not in DRAWN} == set()


def test_an_icon_is_silent():
    assert 'aria-hidden="true"' in icon("lock")
    assert "icons.svg#lock" in icon("lock")

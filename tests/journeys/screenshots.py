"""`make screenshots`: a picture of every stop of the tour, and a sheet of them all.

OUT=folder, else var/screenshots. DARK=1 for the dark theme.
"""

import os
import re
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.html import format_html_join

from .tour import stops

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

SCREENS = [(1280, 800), (1024, 768), (768, 1024), (390, 844)]
OUT = Path(os.environ.get("OUT") or settings.BASE_DIR / "var" / "screenshots")
SCHEME = "dark" if os.environ.get("DARK") else "light"
NIGHT = "-dark" if SCHEME == "dark" else ""
OURS = re.compile(r"\d{2,}-.*-\d+(-dark)?\.png")


def test_pictures_are_taken(counter, sandbox):
    OUT.mkdir(parents=True, exist_ok=True)
    clear()
    numbers, taken = count(1), []
    for stop in stops(counter, sandbox):
        counter.page.emulate_media(color_scheme=SCHEME)
        taken += pictures(counter.page, next(numbers), stop)
    (OUT / "index.html").write_text(sheet(sorted(OUT.glob("*.png"))))
    assert taken


def clear():
    """Of the pictures of an earlier tour in the same theme; nothing else is touched."""
    for path in OUT.glob("*.png"):
        if (found := OURS.fullmatch(path.name)) and (found[1] or "") == NIGHT:
            path.unlink()


def pictures(page, number, stop):
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        words = re.sub(r"\W+", "-", stop.lower()).strip("-")
        path = OUT / f"{number:02}-{words[:60]}-{width}{NIGHT}.png"
        # As it is: hiding the caret would put a style into the page.
        page.screenshot(path=path, caret="initial")
        yield path
    page.set_viewport_size({"width": SCREENS[0][0], "height": SCREENS[0][1]})


def sheet(paths):
    figure = (
        '<figure><a href="{}"><img src="{}" loading="lazy" alt=""></a>'
        "<figcaption>{}</figcaption></figure>\n"
    )
    figures = format_html_join(
        "", figure, ((path.name, path.name, path.stem) for path in paths)
    )
    return (
        '<!doctype html><meta charset="utf-8"><title>Every page of the desk</title>'
        "<style>body{font:14px system-ui;display:flex;flex-wrap:wrap;gap:1rem;"
        "align-items:end}figure{margin:0}img{height:22rem;border:1px solid #999}"
        f"</style>\n{figures}"
    )

"""Words and edges stand out from what is behind them, by day and by night.

WCAG 2.2: 4.5 to 1 for words (1.4.3), 3 to 1 for edges and the focus ring (1.4.11).
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

SOURCE = Path(settings.BASE_DIR, "static/tokens.css").read_text()
SURFACES = ("paper", "card", "faint", "sunk", "tint")
TINTS = ("warn-tint", "bad-tint", "good-tint")
WORDS = {
    "ink": SURFACES + TINTS,
    "soft": SURFACES + TINTS,
    "deep": SURFACES,
    "deep-dark": SURFACES,
    "warn": ("paper", "card", "faint", "warn-tint"),
    "bad": ("paper", "card", "faint", "bad-tint"),
    "bad-ink": ("bad-tint",),
    "good": ("paper", "card", "faint", "good-tint"),
    "on-deep": ("deep", "deep-dark"),
    "on-bar": ("bar",),
    "off-ink": ("off",),
    "training-dark": ("training",),
}
EDGES = {
    "edge": ("paper", "card", "faint", "field"),
    "warn-edge": ("paper", "card", "warn-tint"),
    "bad": ("paper", "card", "field"),
    "focus": SURFACES + TINTS,
    "training": ("bar",),
}


LITERAL = re.compile(r"#[0-9a-f]{3,8}\b(?=[^{]*})|\brgba?\(|\bhsla?\(", re.I)


def colors(night):
    """Each token that is a color, as (red, green, blue) from 0 to 1."""
    found = {}
    for name, value in re.findall(r"--([\w-]+): ([^;]+);", SOURCE):
        shades = re.findall(r"#([0-9a-f]+)", value)
        if shades and value.startswith(("#", "light-dark(#")):
            shade = shades[-1] if night else shades[0]
            long = shade if len(shade) == 6 else "".join(each * 2 for each in shade)
            found[name] = [int(long[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return found


def luminance(color):
    """As WCAG 2 defines it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color
    ]
    return sum(
        part * weight
        for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True)
    )


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("night", [False, True], ids=["by day", "by night"])
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (EDGES, 3)])
def test_each_stands_out(pairs, least, night):
    color = colors(night)
    measured = {
        (name, behind): contrast(color[name], color[behind])
        for name, places in pairs.items()
        for behind in places
    }
    assert {pair: ratio for pair, ratio in measured.items() if ratio < least} == {}


def test_no_other_style_sheet_paints_with_colors_of_its_own():
    """But for paper, which is black on white."""
    found = {
        (sheet.name, color)
        for sheet in sorted(Path(settings.BASE_DIR, "static").glob("*.css"))
        if sheet.name != "tokens.css" and not sheet.name.startswith("slip")
        for color in LITERAL.findall(re.sub(r"/\*.*?\*/", "", sheet.read_text()))
    }
    assert found == set()


def test_a_mail_paints_with_the_desks_own_colors():
    """It cannot load them: its style sheet is written into it."""
    mail = Path(settings.BASE_DIR, "templates/receipts/email.html").read_text()
    of_the_desk = set(re.findall("#[0-9a-f]{3,8}", SOURCE))
    written = set(LITERAL.findall(mail))
    assert written
    assert written - of_the_desk == set()

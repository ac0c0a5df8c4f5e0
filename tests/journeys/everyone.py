"""Is the page that is shown for everyone? WCAG 2.2 AA, every screen, day and night."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

HERE = Path(__file__).parent
ON_THIS_SCREEN = HERE.joinpath("everyone.js").read_text()
SPACED_OUT = HERE.joinpath("spaced.js").read_text()

# A till, a tablet, a phone, the till at 200 % zoom, and at 400 % (WCAG 1.4.10).
SCREENS = [(1280, 800), (1024, 768), (390, 844), (640, 400), (320, 640)]
# Where something sticks to an edge and little is left beside it.
TIGHT = SCREENS[2:4]
PRESSED = "a, button, select, summary, .form-check, input"
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def wrong(page, *, presses=PRESSED, has_tables=False):
    """What is wrong with the page as it is now, a sentence each.

    `presses` selects what is to be high enough for a finger. A page of figures side by
    side need not fit the narrowest screen: WCAG 1.4.10 leaves out tables of data.
    """
    found = [f"by day: {one}" for one in _axe(page, {"type": "tag", "values": AA})]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    # Of all its rules, this one alone depends on the theme.
    contrast = {"type": "rule", "values": ["color-contrast"]}
    found += [f"by night: {one}" for one in _axe(page, contrast)]
    moving = page.evaluate("document.getAnimations().length")
    found += ["moves although the reader asked for stillness"] * moving
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    found += page.evaluate(SPACED_OUT)
    for width, height in SCREENS[:-1] if has_tables else SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        options = {"presses": presses, "focuses": (width, height) in TIGHT}
        there = page.evaluate(ON_THIS_SCREEN, options)
        found += [f"{width} x {height}: {one}" for one in there]
    page.set_viewport_size({"width": SCREENS[0][0], "height": SCREENS[0][1]})
    return found


def _axe(page, rules):
    """Without preloading, since axe would copy style sheets into the page."""
    options = {"resultTypes": ["violations"], "preload": False, "runOnly": rules}
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['target']}" for one in violations for node in one["nodes"]
    ]

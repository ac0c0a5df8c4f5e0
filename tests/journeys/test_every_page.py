"""What holds on every page: readable by everyone, on every screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .tour import stops

pytestmark = [
    # Every page there is, at every size.
    pytest.mark.timeout(240),
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

# A till, a tablet, a phone, and the till at 200 % zoom.
SCREENS = [(1280, 800), (1024, 768), (390, 844), (640, 400)]
OVERFLOW = """() => document.documentElement.scrollWidth
  - document.documentElement.clientWidth"""
# Links in running text are exempt from the target size, as in WCAG 2.5.8.
SMALL = """() => [...
  document.querySelectorAll("a, button, select, summary, .form-check, input")]
  .filter((one) => one.checkVisibility() && !one.closest(".skip, .problem"))
  .filter((one) => !one.matches("[type=checkbox], [type=radio]"))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 100))"""


def serious(page, **options):
    found = Axe().run(page, options=options).response["violations"]
    return [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def test_axe_finds_nothing_serious_and_no_page_complains(counter, sandbox):
    found = {stop: serious(counter.page) for stop in stops(counter, sandbox)}
    assert {stop: problems for stop, problems in found.items() if problems} == {}


def test_every_page_fits_every_screen_and_every_finger(counter, sandbox):
    wide, small = [], []
    for stop in stops(counter, sandbox):
        for width, height in SCREENS:
            counter.page.set_viewport_size({"width": width, "height": height})
            if counter.page.evaluate(OVERFLOW) > 0:
                wide.append((stop, width))
            small += [(stop, width, one) for one in counter.page.evaluate(SMALL)]
    assert (wide, small) == ([], [])

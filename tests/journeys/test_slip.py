"""The slip on paper: one piece of an 80 mm roll, or a Letter page."""

import re

import pytest
from playwright.sync_api import expect

from .counter import admission
from .test_sell_everything import (
    give_in_honor_of_someone,
    give_in_the_name_of_an_organization,
    join,
)

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

POINTS_PER_MM = 72 / 25.4


@pytest.fixture
def slips(frida):
    """Links to the slips of a long sale."""
    frida.add_tickets(admission(), Adult=2, Senior=1, Student=1, Child=3)
    give_in_the_name_of_an_organization(frida)
    give_in_honor_of_someone(frida)
    join(frida, renews=False)
    frida.press_pay()
    frida.give_cash("1000")
    frida.is_sold()
    frida.press(frida.link("Order page"))
    names = ("Slip, 80 mm", "Slip, Letter or A4")
    expect(frida.link(names[0])).to_be_visible()
    return [frida.link(name).get_attribute("href") for name in names]


def printed(page):
    """Sizes of the printed pages, in millimeters."""
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    return [tuple(round(float(side) / POINTS_PER_MM) for side in box) for box in boxes]


def test_the_roll_is_one_piece_and_the_page_is_one_page(frida, slips):
    roll, page = slips
    frida.open(roll)
    [(width, height)] = printed(frida.page)
    assert width == 80
    assert height > 150
    assert_nothing_is_cut(frida.page)
    frida.open(page)
    assert len(printed(frida.page)) == 1


def assert_nothing_is_cut(page):
    """74 mm are left between the margins."""
    assert page.locator("body").bounding_box()["width"] * 25.4 / 96 <= 74
    assert page.evaluate("document.body.scrollWidth <= document.body.clientWidth")

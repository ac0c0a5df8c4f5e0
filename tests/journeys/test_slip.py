"""The receipt as it is seen: on four papers, in two languages, and as a mail."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from itertools import product
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from acme_pos.staff.models import Venue
from orders import receipts, slips
from orders.models import OrderItem
from tests.orders import many_rows
from tests.orders.receipt_texts import lines_in

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

POINTS_PER_MM = 72 / 25.4
LINES = 20
LONG = (
    "Behind the Locked Doors: a walk with the keeper of keys and her "
    "Wunderkammerschlüsselbundsammlung"
)
# Width in millimeters, and the height of what is no roll.
PAPERS = {"58": (58, None), "80": (80, None), "letter": (216, 279), "a4": (210, 297)}
# In Spanish too, and without prices.
KINDS = [{}, {"language": "es"}, {"gift": ""}]

# Of a window for mail on a computer, and of a phone.
MAIL_WIDTHS = (640, 375)
# What is seen of a mail only in part.
CUT = """(width) => {
  const parts = [...document.querySelectorAll("td, th, p, h1, img")];
  return parts.filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left < 0 || right > width || one.scrollWidth > one.clientWidth + 1;
  }).map((one) => one.outerHTML);
}"""

# What lies outside the slip, or is wider than its place.
BEYOND = """() => {
  const slip = document.querySelector("main").getBoundingClientRect();
  return [...document.querySelectorAll("main *")].filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    const isWider = one.clientWidth && one.scrollWidth > one.clientWidth + 1;
    return isWider || right > slip.right + 1 || left < slip.left - 1;
  }).map((one) => one.outerHTML);
}"""


@pytest.fixture
def order(front_desk, desk, venue):
    """A long sale of Frida's: twenty lines, half of them with a time."""
    Venue.objects.update(
        name="The Museum of Imaginary Things and Lost Umbrellas",
        address="2 Nowhere Lane\nNew York, NY 10001",
        phone="+1 212 555 0100",
        website="https://museum-of-imaginary-things.example/visit/",
        receipt_footer="Thank you. Come again on a rainy day.",
    )
    sold = Decimal("1234.50")
    names = {"first_name": "Idabelle", "last_name": "Imagined"}
    [order] = many_rows.make(1, front_desk, desk, total_amount=sold, **names)
    order.payment.given, order.payment.change_due = Decimal(1300), Decimal("65.50")
    order.payment.amount = sold
    order.payment.save()
    order.items.all().delete()
    OrderItem.objects.bulk_create(map(line_of(order), range(LINES)))
    return order


def line_of(order):
    starts_at = timezone.now() + timedelta(days=2)

    def line(number):
        is_ticket = number % 2 == 0
        return OrderItem(
            order=order,
            item_type="Event" if is_ticket else "Inventory",
            event_id="5d96453460309f26d082bc80" if is_ticket else "",
            name=LONG if number == 4 else f"Thing number {number}",
            variant="Adult" if is_ticket else "",
            quantity=number + 1,
            unit_price=1,
            amount=Decimal("1099.99") if number == 4 else number + 1,
            starts_at=starts_at if is_ticket else None,
        )

    return line


def test_an_order_is_found_by_name_and_printed_in_one_piece(frida, order, subtests):
    frida.open("/orders/")
    box = frida.page.get_by_label("Find an order")
    box.fill("idabelle")
    frida.enter()
    frida.sees("1 order found.")
    assert frida.page.url.endswith("/orders/")
    expect(box).to_be_focused()
    frida.press(frida.link(order.order_number, exact=True))
    expect(frida.link("Print slip")).to_be_visible()
    for paper, kind in product(PAPERS, KINDS):
        with subtests.test(f"{paper} {kind}"):
            query = f"paper={paper}&{urlencode(kind)}"
            frida.open(f"{reverse('orders:slip', args=[order.pk])}?{query}")
            [on_paper] = printed(frida.page)
            width, height = size_of(on_paper)
            assert width == PAPERS[paper][0]
            assert height == (PAPERS[paper][1] or height)
            text = on_paper.extract_text()
            assert order.order_number in text
            for words in lines_on(frida.page):
                assert "".join(words.split()) in "".join(text.split()), words
            assert_all_lies_on_the_paper(frida.page, on_paper)
    assert_the_mail_is_readable(frida.page, order)


def assert_the_mail_is_readable(page, order):
    """On a computer and on a phone, by day and by night."""
    mail = receipts.compose(order.receipts.get())
    [(html, _)] = mail.alternatives
    code = slips.qr_code(order.order_number)
    page.goto("about:blank")
    page.set_content(re.sub(r'"cid:[^"]+"', f'"{code}"', html))
    for width in MAIL_WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT, width) == []
        seen = "".join(page.locator("body").inner_text().split())
        for words in lines_in(mail.body):
            assert "".join(words.split()) in seen, words
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response
        assert found["violations"] == [], scheme
        assert found["passes"], scheme


def printed(page):
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    return PdfReader(io.BytesIO(paper)).pages


def size_of(page):
    """Width and height in millimeters."""
    return tuple(round(float(s) / POINTS_PER_MM) for s in page.mediabox[2:])


def lines_on(page):
    """What is read on the slip; its links beside are for the screen."""
    said = page.locator("main").inner_text()
    lines = [line for line in re.split(r"[\n\t]+", said) if line.strip()]
    assert len(lines) > LINES
    return lines


def assert_all_lies_on_the_paper(page, on_paper):
    page.emulate_media(media="print")
    assert page.locator(".choices").is_hidden()
    beyond = page.evaluate(BEYOND)
    page.emulate_media(media="null")
    assert beyond == []
    _, _, right, top = map(float, on_paper.mediabox)
    for x, y in places_of_text(on_paper):
        assert 0 < x < right
        assert 0 < y < top


def places_of_text(on_paper):
    found = []

    def note(text, cm, tm, font, size):
        if text.strip():
            x, y = tm[4], tm[5]
            a, b, c, d, e, f = cm
            found.append((a * x + c * y + e, b * x + d * y + f))

    on_paper.extract_text(visitor_text=note)
    assert found
    return found

"""What a cashier does at the counter, by the words, buttons and keys they see."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from acme_pos.staff.times import clock, near_day
from carts import catalog
from carts.models import CatalogEntry
from tests.conftest import PASSWORD

VISA = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
# htmx marks what it is asking for, replacing or has just replaced.
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling"


class Counter:
    """One browser page, with the cashier's hands on the keyboard."""

    def __init__(self, page, address):
        self.page = page
        self.address = address

    # Getting there

    def sign_in(self, name="frida"):
        self.page.goto(self.address)
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.enter()
        expect(self.page.get_by_role("heading", name="Sign in")).to_have_count(0)

    def sign_out(self):
        self.press(self.page.locator("[popovertarget=me]"))
        expect(self.button("Sign out")).to_be_visible()
        self.press(self.button("Sign out"))

    def open(self, path):
        self.page.goto(self.address + path)

    # Hands

    def enter(self):
        # Before a page's scripts have run, an Enter is taken for the page before it.
        self.page.wait_for_load_state()
        self.page.keyboard.press("Enter")

    def press(self, thing):
        """Reach a button or a link by keyboard and press Enter on it.

        As a person does, only once the last press has done its work.
        """
        self.is_at_rest()
        # Until its scripts have run, the page may still move the cursor.
        self.page.wait_for_load_state()
        thing.focus()
        self.enter()

    def is_at_rest(self):
        expect(self.page.locator(UNDER_WAY)).to_have_count(0)

    def button(self, name, **how):
        return self.page.get_by_role("button", name=name, **how)

    def link(self, name, **how):
        return self.page.get_by_role("link", name=name, **how)

    def textbox(self, label, within=None):
        return (within or self.page).get_by_role("textbox", name=label, exact=True)

    def write(self, label, text, within=None):
        self.textbox(label, within).fill(text)

    def unfold(self, title):
        self.press(self.page.locator("summary").get_by_text(title, exact=True))

    def unfold_all(self):
        closed = self.page.locator(".fold:not([open]) > summary:visible")
        while closed.count():
            self.press(closed.first)

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()

    def has_problem(self, label, words, *, typed):
        """The field is marked, says why, keeps what was typed and has the cursor."""
        field = self.textbox(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(re.escape(words)))
        expect(field).to_have_value(typed)
        if self.page.evaluate("document.documentElement.matches('.has-script')"):
            expect(field).to_be_focused()

    # The shelf

    def shelf(self, name):
        tab = self.page.get_by_label("Shelves").get_by_role("link", name=name)
        self.press(tab)
        expect(tab).to_have_attribute("aria-current", "page")

    def choose_time(self, event):
        """Show the event's day, then open its time."""
        self.shelf("Tickets")
        day = self.link(re.compile(f"{near_day(event.starts_at)}$"))
        self.press(day)
        expect(day).to_have_attribute("aria-current", "date")
        group = self.page.locator("article").filter(has_text=event.name)
        self.press(
            group.get_by_role("link", name=re.compile(f"^{clock(event.starts_at)}"))
        )
        expect(self.page.get_by_role("heading", name=event.name)).to_be_visible()

    def add_tickets(self, event, **quantities):
        self.choose_time(event)
        for name, quantity in quantities.items():
            self.page.get_by_label(re.compile(f"^{name}")).fill(str(quantity))
        self.enter()
        self.has_in_cart(event.name)

    def take(self, name):
        """Open the form of a donation or a membership."""
        self.press(self.link(re.compile(f"^{name}")))
        expect(self.button("Add to cart")).to_be_visible()

    def add_on(self, name):
        """Press its tile on the open shelf."""
        self.press(
            self.page.get_by_label("What can be sold").get_by_role("button", name=name)
        )
        self.has_in_cart(name)

    def add_to_cart(self, name):
        self.press(self.button("Add to cart"))
        self.has_in_cart(name)

    # The cart

    @property
    def cart(self):
        return self.page.get_by_role("complementary", name="Cart")

    def has_in_cart(self, name):
        expect(
            self.cart.get_by_role("listitem").filter(has_text=name).first
        ).to_be_visible()

    def totals(self, amount):
        expect(self.button(f"Pay ${amount}")).to_be_enabled()

    def totals_nothing(self):
        expect(self.button("Pay $0.00")).to_be_disabled()

    def write_guest(self, **fields):
        """Labels as keywords: First_name, Email."""
        self.press(self.page.locator("#guest"))
        for label, text in fields.items():
            self.write(label.replace("_", " "), text)
        self.enter()
        expect(self.button("Save")).to_have_count(0)

    def put_tote_bag_in(self):
        """The quickest sale there is: $18.00."""
        self.shelf("Add-ons")
        self.add_on("Tote bag")
        self.totals("18.00")

    # Paying

    def press_pay(self):
        self.press(self.cart.get_by_role("button", name=re.compile("^Pay ")))
        expect(self.page.get_by_role("heading", name="To pay")).to_be_visible()

    def tender(self, name):
        chosen = self.page.get_by_label("Ways to pay").get_by_role("link", name=name)
        self.press(chosen)
        expect(chosen).to_have_attribute("aria-current", "page")

    def give_cash(self, amount):
        self.write("Amount given", amount)
        self.enter()

    def type_card(self, number):
        self.write("Card number", number)
        self.write("Expiry", "12/40")
        self.write("CVC", "123")
        self.enter()

    def is_sold(self):
        """The order number on the page that says so."""
        self.sees("Sold")
        heading = self.page.get_by_role("heading", name=re.compile(r"^Order \d+$"))
        return heading.inner_text().split()[-1]


def admission(least=20):
    """General Admission tomorrow, at the first time with so many places left."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    there = CatalogEntry.objects.on(tomorrow).filter(name="General Admission")
    return catalog.event(there.filter(places_left__gte=least).first().acme_id)

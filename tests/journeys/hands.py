"""A cashier's hands, counted: what they press, tap and scan from cart to order number.

The page counts along, so that nothing which moved the sale is left out of the figure:
scans, card digits and names typed are pressed too, but by `scan` and `spell`.
"""

import re

from playwright.sync_api import expect

# Trusted events alone, over all pages of the tab; a key held down is one press.
COUNT = """
const count = (name) => (event) => {
  if (!event.isTrusted || event.repeat) return;
  sessionStorage[name] = Number(sessionStorage[name] || 0) + 1;
};
addEventListener("keydown", count("keys"), true);
addEventListener("pointerdown", count("pointers"), true);
"""
# Milliseconds: so long a practised cashier's key stays down.
PERSON = 70


def scan(page, code):
    """As a scanner types: in no time, however slow the machine that runs the test is.

    The page's clock was installed before it was opened.
    """
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 0.1)
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.clock.resume()


class Hands:
    def __init__(self, page):
        self.page = page
        self.keys = self.taps = self.uncounted = 0
        page.add_init_script(COUNT)
        page.clock.install()

    # Pressing

    def key(self, *names):
        """Each is one press; a chord such as `Shift+U` is as many as it has keys."""
        for name in names:
            self.keys += len(name.split("+")) if len(name) > 1 else 1
            self.page.keyboard.press(name, delay=PERSON)

    def pick(self, name, of=None):
        """The key that the tile or way to pay called so shows."""
        self.key(self.key_of(name, of))

    def key_of(self, name, of):
        """What a cashier reads beside it; `of` is the event that it stands under."""
        page = self.page
        within = page.get_by_role("article", name=of) if of else page.locator("main")
        shown = within.locator("[data-key]:visible").filter(
            has_text=re.compile(rf"(^|\W){re.escape(name)}")
        )
        return shown.first.get_attribute("data-key").split()[0]

    def spell(self, words):
        """Names, card digits, the number of a check: typed, but not counted."""
        self.uncounted += len(words)
        for letter in words:
            self.page.keyboard.press(letter, delay=PERSON)

    def scan(self, code):
        self.uncounted += len(code) + 1
        scan(self.page, code)

    def tap(self, thing):
        self.taps += 1
        thing.tap()

    # Seeing

    def is_before_an_empty_cart(self):
        expect(self.page.locator("#pay")).to_be_disabled()
        # The page listens once its scripts have run.
        self.page.wait_for_load_state()
        self.page.evaluate("sessionStorage.clear()")

    def has_sold(self):
        """The order number is on the screen, and nothing was pressed beside."""
        heading = self.page.get_by_role("heading", name=re.compile(r"^Order \d+$"))
        expect(heading).to_be_visible()
        self.pressed_all()
        return heading.inner_text().split()[-1]

    def pressed_all(self):
        kept = self.page.evaluate("({...sessionStorage})")
        counted = {name: int(kept.get(name, 0)) for name in ("keys", "pointers")}
        pressed = {"keys": self.keys + self.uncounted, "pointers": self.taps}
        assert counted == pressed

"""A walk past every page of the desk, in every state a cashier meets."""

import re
from collections.abc import Iterator

from django.utils import timezone
from playwright.sync_api import expect

from acme_pos.staff.models import Desk, User
from carts.models import Cart
from orders import outcome
from orders.models import Attempt
from tests.conftest import person
from tests.orders.paying import look_again, strike

from .counter import DECLINED, Counter, admission

SLIPS = ("Slip, 58 mm", "Slip, 80 mm", "Slip, A4", "Gift receipt")
# As a scanner that types it would, however slow the machine is.
SCANNED = "(box) => { box.value = 'ZZ-998'; box.form.requestSubmit(); }"


def stops(counter: Counter, sandbox) -> Iterator[str]:
    """Yields the name of each stop while its page is shown."""
    yield from before_the_first_guest(counter)
    yield from ones_own_desk(counter)
    yield from keys_and_search(counter)
    yield from tickets_and_add_ons(counter)
    yield from donation_and_membership(counter)
    yield from the_guest(counter)
    yield from the_member(counter)
    yield from the_tenders(counter)
    yield from after_the_sale(counter)
    yield from a_lost_answer(counter, sandbox)
    yield from one_that_stays_lost(counter, sandbox)


def before_the_first_guest(counter):
    Desk.objects.create(name="Desk 2")
    counter.page.goto(counter.address)
    yield "login"
    counter.page.get_by_label("Username").fill("frida")
    counter.page.get_by_label("Password").fill("not this")
    counter.enter()
    counter.sees("Please enter a correct username")
    yield "login refused"
    counter.sign_in()
    yield "choosing a desk"
    counter.press(counter.button("Desk 2"))
    counter.totals_nothing()
    yield "an empty sale"


def ones_own_desk(counter):
    counter.press(counter.page.locator("[popovertarget=me]"))
    expect(counter.link("My settings")).to_be_visible()
    yield "the menu under the name"
    counter.open("/my-desk/")
    expect(counter.page.get_by_role("heading", name="My settings")).to_be_visible()
    yield "my own desk"
    User.objects.filter(username="frida").update(language="es")
    counter.open("/sale/")
    expect(counter.page.locator("html[lang^=es]")).to_be_attached()
    yield "an empty sale in Spanish"
    User.objects.filter(username="frida").update(language="")
    counter.open("/sale/")


def keys_and_search(counter):
    counter.page.keyboard.press("?")
    expect(counter.page.get_by_role("dialog")).to_be_visible()
    yield "the keys of a page"
    counter.page.keyboard.press("Escape")
    counter.page.keyboard.press("F2")
    counter.page.keyboard.type("adult")
    expect(counter.page.locator("#found")).to_contain_text("Adult")
    yield "what a search found"
    counter.page.keyboard.press("Escape")
    counter.shelf("Combos")
    yield "combos"
    counter.open("/sale/arrange/")
    counter.sees("Often sold here")
    yield "what stands at hand, arranged"
    counter.page.locator("#scan [name=code]").evaluate(SCANNED)
    counter.sees("Nobody knows the code ZZ-998")
    yield "a scan refused"


def tickets_and_add_ons(counter):
    counter.open("/sale/?shelf=tickets&day=2099-01-01")
    counter.sees("No events on")
    yield "a day without events"
    event = admission()
    counter.choose_time(event)
    yield "the tickets of an event"
    counter.press(counter.button("Add to cart"))
    counter.sees("Choose at least one ticket.")
    yield "tickets refused"
    counter.page.get_by_label(re.compile("^Adult")).fill("2")
    counter.enter()
    counter.has_in_cart(event.name)
    counter.shelf("Add-ons")
    yield "add-ons"
    counter.add_on("Audio guide")
    counter.add_on("Tote bag")
    counter.press(counter.link("Several at once"))
    expect(counter.button("Add to cart")).to_be_visible()
    yield "several add-ons of an event"
    Cart.objects.update(restored_at=timezone.now())
    counter.open("/sale/")
    expect(counter.button("I looked: it was not paid")).to_be_visible()
    yield "a cart from before a restore"
    counter.press(counter.button("I looked: it was not paid"))
    expect(counter.button("I looked: it was not paid")).to_have_count(0)


def donation_and_membership(counter):
    counter.shelf("Donations")
    yield "donations"
    counter.take("Gift of your choice")
    yield "a donation"
    counter.unfold_all()
    counter.page.get_by_label("An organization").check()
    yield "a donation with everything open"
    counter.press(counter.button("Add to cart"))
    counter.sees("Whose name should be recognized?")
    yield "a donation refused"
    counter.write("Organization", "Imagined & Daughters")
    counter.write("Amount", "12500")
    counter.press(counter.button("Add to cart"))
    counter.sees("Nothing is in the cart yet.")
    yield "a large donation, read back"
    counter.shelf("Memberships")
    yield "memberships"
    counter.take("Family")
    counter.page.get_by_label("This membership is a gift").check()
    counter.page.get_by_label("Renew automatically each term").check()
    counter.unfold("Card 2 of 5")
    yield "a membership, given, with a second card"
    counter.press(counter.button("Add to cart"))
    counter.sees("Who gives this membership?")
    counter.sees("Ask the guest first, then tick this.")
    yield "a membership refused, and its renewal"


def the_guest(counter):
    counter.press(counter.link(re.compile("^More about the guest")))
    expect(counter.button("Save", exact=True)).to_be_visible()
    counter.unfold_all()
    yield "the guest with everything open"
    counter.write("Email", "ida at guest")
    counter.press(counter.button("Save", exact=True))
    counter.sees("This is not an email address.")
    yield "the guest refused"
    counter.write("Email", "ida@gmial.com")
    counter.press(counter.button("Save", exact=True))
    expect(counter.cart.get_by_text("Did you mean ida@gmail.com?")).to_be_visible()
    yield "a full sale, and a slip in the address"
    counter.press(counter.button("No, keep it"))
    expect(counter.cart.get_by_text("Did you mean")).to_have_count(0)
    counter.page.keyboard.press("F8")
    expect(counter.textbox("Park as")).to_be_focused()
    yield "parking the cart"
    counter.page.keyboard.press("Escape")
    counter.open("/sale/split/")
    counter.sees("Second part, waits")
    yield "a party to be split"
    counter.open("/sale/")
    counter.press(counter.button("Empty the cart"))
    counter.totals_nothing()
    yield "an emptied cart"
    counter.press(counter.button(re.compile("^Undo")))
    counter.totals("72.00")


def the_member(counter):
    search = "Card, number, name, email or ZIP"
    counter.press(counter.link("Member", exact=True))
    counter.write(search, "10999")
    counter.enter()
    counter.sees("Lapsed since")
    yield "members of every standing"
    counter.press(counter.button("Use this membership: Emeka Windlass, 0003718604"))
    expect(counter.button("Use it all the same")).to_be_visible()
    yield "a lapsed member"
    counter.write(search, "3718601")
    counter.enter()
    expect(counter.button("Take off the membership")).to_be_visible()
    counter.press(counter.link("a supervisor can allow more", exact=False))
    expect(counter.button("Allow these tickets")).to_be_visible()
    yield "more tickets than the membership includes"
    counter.press(counter.link("Coupon"))
    expect(counter.button("Take the membership off").first).to_be_visible()
    yield "a coupon beside a membership"
    counter.press(counter.cart.get_by_role("button", name="Take off the membership"))
    counter.totals("72.00")


def the_tenders(counter):
    counter.press_pay()
    yield "cash"
    counter.give_cash("1")
    counter.sees("Nothing was charged.")
    yield "cash refused"
    for name in ("Check", "Voucher", "Other", "Card"):
        counter.tender(name)
        yield name
    counter.type_card("1234")
    counter.sees("The card is never kept")
    yield "card refused by the form"
    counter.type_card(DECLINED)
    counter.sees("No money moved.")
    yield "card declined"
    counter.enter()
    counter.give_cash("100")


def after_the_sale(counter):
    number = counter.is_sold()
    yield "sold"
    counter.press(counter.link("Order page"))
    counter.sees("Send the receipt")
    yield "an order"
    slips = [counter.link(name).get_attribute("href") for name in SLIPS]
    counter.press(counter.link("Orders"))
    expect(counter.link(number)).to_be_visible()
    yield "the orders of today"
    counter.page.get_by_label("Find an order").fill("nobody")
    counter.enter()
    counter.sees("No order matches")
    yield "no order found"
    for slip in slips:
        counter.open(slip)
        counter.sees(number)
        yield f"a slip: {slip}"
    counter.open("/pay/checking/")
    yield "nothing to check"


def a_lost_answer(counter, sandbox):
    counter.open("/sale/")
    counter.put_tote_bag_in()
    strike(sandbox, "cut-after")
    counter.press_pay()
    counter.give_cash("20")
    counter.sees("Money may have moved.")
    yield "checking"
    slip = counter.link("Print a provisional slip").get_attribute("href")
    counter.press(counter.link("Checking"))
    counter.sees("none of them is to be paid again")
    yield "the sales being checked"
    counter.open(slip)
    counter.sees("Not yet confirmed")
    yield "a provisional slip"
    look_again()


def one_that_stays_lost(counter, sandbox):
    counter.open("/sale/")
    counter.put_tote_bag_in()
    strike(sandbox, "500")
    counter.press_pay()
    counter.give_cash("20")
    counter.sees("Money may have moved.")
    attempt = Attempt.objects.latest("pk")
    yield from the_same_amount_again(counter)
    outcome.ask_supervisor(attempt, "no proof in time")
    counter.open(f"/pay/{attempt.public_id}/outcome/")
    counter.sees("A supervisor is needed")
    yield "a sale for a supervisor"
    yield from a_supervisor_settles(counter, attempt)
    hand_over(counter, "frida")
    counter.press(counter.button("Desk 2"))
    counter.totals("18.00")
    counter.open("/pay/checking/")
    expect(counter.button("Open this cart again")).to_be_visible()
    yield "a parked cart among the sales being checked"
    counter.open("/parked/")
    counter.sees("Not charged")
    yield "parked carts"
    counter.open(f"/pay/{attempt.public_id}/outcome/")
    counter.sees("No money moved.")
    yield "not charged"
    counter.page.keyboard.press("Shift+Q")
    expect(counter.page.get_by_role("heading", name="Locked")).to_be_visible()
    yield "the lock"


def hand_over(counter, name):
    counter.sign_out()
    expect(counter.button("Sign in")).to_be_visible()
    counter.sign_in(name)


def the_same_amount_again(counter):
    counter.open("/sale/")
    counter.put_tote_bag_in()
    counter.press_pay()
    counter.sees("payment of the same amount is being checked")
    yield "the same amount again"
    counter.give_cash("20")
    counter.sees("Tick the box if this is another guest")
    yield "the same amount refused"


def a_supervisor_settles(counter, attempt):
    person("Sam", "supervisor")
    hand_over(counter, "sam")
    counter.open("/pay/checking/")
    counter.press(counter.link(f"Settle {attempt.spoken_reference}"))
    counter.sees("What happened")
    yield "settling"
    verdict = counter.page.get_by_role("region", name="It was not charged")
    counter.press(verdict.get_by_role("button"))
    counter.sees("This field is required.")
    yield "settling refused"
    outcome.give_up(attempt)
    counter.page.reload()
    counter.sees("There is nothing to settle.")
    yield "settled"

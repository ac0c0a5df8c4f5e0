"""One cart of every kind, sold once per tender, by keyboard."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from acme_pos.staff.models import Desk
from acme_pos.staff.times import near_day
from carts.models import Kind
from orders.models import Attempt, Order

from .counter import VISA, admission

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

TOTAL = "264.00"


def sign_in_and_choose_the_desk(counter):
    Desk.objects.create(name="Desk 2")
    counter.sign_in()
    counter.press(counter.button("Desk 2"))
    expect(counter.page.get_by_role("banner")).to_contain_text("Desk 2")


def fill_cart(counter, *, renews=False):
    """Tickets, a combo, both kinds of add-on and of donation, a membership."""
    counter.add_tickets(admission(), Adult=2, Child=1)
    choose_a_combo(counter)
    counter.shelf("Add-ons")
    counter.add_on("Audio guide")
    counter.add_on("Tote bag")
    give_in_the_name_of_an_organization(counter)
    give_in_honor_of_someone(counter)
    join(counter, renews=renews)
    counter.write_guest(
        First_name="Ida", Last_name="Imagined", Email="ida@guest.example"
    )
    counter.totals(TOTAL)


def choose_a_combo(counter):
    """The first times that are left tomorrow."""
    counter.shelf("Combos")
    counter.take("Day and Dome")
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = counter.button(re.compile(f"{near_day(tomorrow)}$"))
    counter.press(day)
    expect(day).to_have_attribute("aria-current", "date")
    counter.is_at_rest()
    for event in ("General Admission", "Skies That Never Were"):
        times = counter.page.get_by_role("group", name=event)
        times.get_by_role("radio").first.check()
    counter.page.get_by_label(re.compile("^Adult")).fill("1")
    counter.add_to_cart("Day and Dome")


def give_in_the_name_of_an_organization(counter):
    counter.shelf("Donations")
    counter.take("Keeper gift")
    counter.page.get_by_label("An organization").check()
    counter.write("Organization", "Clockmakers of Exampleton")
    counter.add_to_cart("Keeper gift")


def give_in_honor_of_someone(counter):
    counter.take("Gift of your choice")
    counter.write("Amount", "20")
    counter.unfold("Campaign, appeal and fund")
    counter.page.get_by_label("Campaign", exact=True).select_option("Year of the Map")
    counter.page.get_by_label("In honor of").check()
    counter.write("First name of the person remembered or honored", "Ulla")
    counter.write("Last name of the person remembered or honored", "Underbough")
    counter.unfold("Person to inform")
    counter.write("Last name", "Underbough")
    counter.write("Email", "jory@guest.example")
    counter.add_to_cart("Gift of your choice")


def join(counter, *, renews):
    counter.shelf("Memberships")
    counter.take("Dual")
    counter.page.get_by_label("Dual, one year, Standard: $100.00").check()
    counter.page.get_by_label("This membership is a gift").check()
    counter.write("Giver's first name", "Ada")
    counter.write("Giver's last name", "Giver")
    primary = counter.page.get_by_role("group", name="Primary card")
    counter.write("First name", "Ida", primary)
    counter.write("Last name", "Imagined", primary)
    counter.unfold("Card 2 of 2")
    second = counter.page.locator("details").filter(has_text="Card 2 of 2")
    counter.write("First name", "Otto", second)
    counter.write("Last name", "Imagined", second)
    if renews:
        counter.page.get_by_label("Renew automatically each term").check()
        counter.page.get_by_label("the guest heard this and agreed").check()
    counter.add_to_cart("Dual membership")


def pay_cash(counter):
    counter.write("Amount given", "280")
    tender = counter.page.get_by_role("region", name="Tender")
    expect(tender).to_contain_text("Change due $16.00")
    counter.enter()


def pay_check(counter):
    counter.tender("Check")
    counter.write("Check number", "1021")
    counter.enter()


def pay_voucher(counter):
    counter.tender("Voucher")
    counter.write("Voucher number", "V-77")
    counter.enter()


def pay_card(counter):
    counter.sees("so it is paid by card")
    counter.type_card(VISA)


@pytest.mark.parametrize(
    ("pay", "tender", "on_receipt"),
    [
        (pay_cash, "Cash", ["Cash  $280.00", "Change  $16.00"]),
        (pay_check, "Check", [f"Check 1021  ${TOTAL}"]),
        (pay_voucher, "Voucher", [f"Voucher V-77  ${TOTAL}"]),
        (pay_card, "CreditCard", [f"Card, Visa ending 4242  ${TOTAL}"]),
    ],
    ids=["cash", "check", "voucher", "card"],
)
def test_every_kind_is_sold_saved_and_mailed(
    counter, sandbox, postman, pay, tender, on_receipt
):
    sign_in_and_choose_the_desk(counter)
    fill_cart(counter, renews=tender == "CreditCard")

    counter.press_pay()
    pay(counter)
    order_number = counter.is_sold()
    if tender == "Cash":
        counter.sees("$16.00")

    attempt = Attempt.objects.get()
    assert_booked_once(sandbox, attempt, tender)
    assert_saved(attempt, order_number, tender)
    assert_mailed(postman, order_number, on_receipt, renews=tender == "CreditCard")


def assert_booked_once(sandbox, attempt, tender):
    [line] = sandbox.ledger()
    assert line["outcome"] == "booked"
    assert line["uuid"] == str(attempt.request_uuid)
    assert line["amount"] == TOTAL
    assert line["paymentMethod"] == tender


def assert_saved(attempt, order_number, tender):
    order = Order.objects.get()
    assert (order.attempt, order.order_number) == (attempt, order_number)
    assert order.total_amount == Decimal(TOTAL)
    assert not order.amount_mismatch
    assert order.desk.name == "Desk 2"
    sold = {line.kind for line in attempt.cart.lines}
    assert sold == set(Kind)
    # ACME lists the two tickets of the combo, each for its event.
    assert order.items.count() == len(attempt.cart.lines) + 1 == 9
    assert order.payment.tender == tender
    assert order.payment.amount == Decimal(TOTAL)


def assert_mailed(postman, order_number, on_receipt, *, renews):
    [mail] = postman.delivered()
    assert mail.receivers == ["ida@guest.example"]
    assert order_number in mail["subject"]
    text = mail.get_body(("plain",)).get_content()
    for words in (
        "2 × General Admission, Adult  $48.00",
        "1 × General Admission, Child  $12.00",
        "1 × Day and Dome",
        "1 × Audio guide",
        "1 × Tote bag  $18.00",
        "1 × Keeper gift  $30.00",
        "Recognized as: Clockmakers of Exampleton",
        "In honor of Ulla Underbough",
        "1 × Dual membership  $100.00",
        "Primary card: Ida Imagined",
        "Secondary card: Otto Imagined",
        "A gift from Ada Giver",
        f"Total  ${TOTAL}",
        *on_receipt,
    ):
        assert words in text
    assert ("Renews automatically" in text) is renews
    assert order_number in mail.get_body(("html",)).get_content()
    [code] = mail.iter_attachments()
    assert code.get_content_type() == "image/png"

"""What was saved stands on the receipt by its name, where it is known."""

from decimal import Decimal

from django.urls import reverse

from acme_pos.staff.money import money
from carts.models import Cart
from orders import slips
from orders.models import Order
from tests.carts import shelf

from .paying import COMMITTED
from .receipt_texts import (
    EMAIL,
    lines_in,
    mailed,
    pay_at_acmes_price,
    pieces_in,
    sell_everything,
)

pytestmark = COMMITTED


def test_a_discount_has_its_name_its_code_and_what_it_saved(till, venue):
    shelf.put_tickets(till, Adult=2)
    shelf.put_pencils(till)
    shelf.put_coupons(till, "lantern25")
    shelf.write_guest(till, email=EMAIL)
    pay_at_acmes_price(till)
    message, html = mailed()
    slip = till.get(reverse("orders:slip", args=[Order.objects.get().pk])).text
    for text in (lines_in(message.body), pieces_in(html), pieces_in(slip)):
        at = text.index("A quarter off (LANTERN25)")
        assert text[at + 1] == money(Decimal("-12.00"))
        at = text.index("Subtotal")
        assert text[at : at + 6] == [
            "Subtotal",
            money(Decimal("48.25")),
            "Discounts",
            money(Decimal("-12.00")),
            "Total",
            money(Decimal("36.25")),
        ]


def test_a_members_price_has_the_name_of_the_level(till, venue):
    shelf.put_tickets(till, Adult=1)
    shelf.put_pencils(till)
    shelf.attach_member(till)
    level = Cart.objects.get().member["level"]
    shelf.write_guest(till, email=EMAIL)
    pay_at_acmes_price(till)
    order = Order.objects.get()
    message, _ = mailed()
    text = lines_in(message.body)
    saved = text[text.index(f"{level} member price") + 1]
    assert saved == money(order.total_amount - Decimal("24.25")) != money(Decimal(0))
    assert text[text.index("Total") + 1] == money(order.total_amount)


def test_beside_a_members_ticket_those_at_full_price_are_not_called_cheaper(
    till, venue
):
    """ACME answers the one line as two, of which it names the second by itself."""
    shelf.put_tickets(till, Adult=3)
    shelf.attach_member(till)
    level = Cart.objects.get().member["level"]
    shelf.write_guest(till, email=EMAIL)
    pay_at_acmes_price(till)
    text = lines_in(mailed()[0].body)
    assert Order.objects.get().items.count() == 2
    assert "2 × General Admission, Adult" in text
    assert text.count(f"{level} member price") == 1
    assert text[text.index(f"{level} member price") + 1] == money(Decimal(-24))
    assert text[text.index("Subtotal") + 1] == money(Decimal(72))
    assert text[text.index("Total") + 1] == money(Decimal(48))


def test_what_is_not_known_to_add_up_is_not_said(till, venue):
    """ACME changed the order since: what was saved on it is not known any more."""
    shelf.put_tickets(till, Adult=2)
    shelf.put_coupons(till, "LANTERN25")
    pay_at_acmes_price(till)
    order = Order.objects.get()
    order.total_amount -= 1
    order.save()
    said = slips.slip_of(order).context
    assert [line.saving for line in said["lines"]] == [None]
    assert [line.amount for line in said["lines"]] == [Decimal("36.00")]
    assert "Subtotal" not in {each.words for each in said["sums"]}


def test_a_sale_of_before_the_names_were_kept_has_its_total_alone(till, venue):
    order = sell_everything(till)
    for line in order.attempt.snapshot["lines"]:
        del line["full_amount"], line["discounts"], line["is_at_member_price"]
    order.attempt.save()
    assert (
        str(order.order_number)
        in till.get(reverse("orders:slip", args=[order.pk])).text
    )

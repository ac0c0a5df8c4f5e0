"""A combo as ACME is told it, and the order that comes of it."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from acme_pos import acme
from acme_pos.staff.times import clock
from orders import ledger, receipts
from orders.models import Order
from tests.carts import combo_shelf, shelf
from tests.carts.combo_shelf import DAY_AND_DOME, ROOMS_AND_STORES, put_combo
from tests.sandbox.purchases import purchase

from .paying import CASH, COMMITTED, latest, pay

pytestmark = COMMITTED


def sent_cart(sandbox):
    """The last cart with a combo that ACME was told of, on whichever path."""
    bodies = [one["body"] or {} for one in sandbox.get("/_sandbox/requests.json").json]
    carts = [body.get("shoppingCart", body) for body in bodies]
    return [cart for cart in carts if cart.get("comboItems")][-1]


def sold_items():
    items = Order.objects.get().items.order_by("pk")
    return [(i.quantity, i.name, i.variant, i.amount) for i in items]


def test_every_field_of_the_combo_table_is_sent(till, sandbox):
    of = combo_shelf.combo(ROOMS_AND_STORES)
    put_combo(till, ROOMS_AND_STORES, Adult=2, add_ons={"606": 3})
    pay(till, CASH)
    cart = sent_cart(sandbox)
    assert cart["items"] == []
    [combo] = cart["comboItems"]
    rooms, stores = combo_shelf.times_of(of, combo_shelf.day_of(of))
    # Of the table only `itemId` is left out: it is ACME's own.
    assert combo == {
        "comboTemplateId": of.id,
        "comboTemplateName": "Rooms and Stores",
        "comboTemplateType": "Discount",
        "tickets": [
            {
                "eventTemplateId": time.template_id,
                "ticketTypeId": adult,
                "name": "Adult",
                "description": "18 to 64",
                "price": price,
                "discountedPrice": discounted,
                "quantity": 2,
                "subTotal": sub_total,
                "discountedSubTotal": discounted_sub_total,
            }
            for adult in [of.person_types[0].id]
            for time, price, discounted, sub_total, discounted_sub_total in [
                (rooms, "24.00", "20.40", "48.00", "40.80"),
                (stores, "32.00", "27.20", "64.00", "54.40"),
            ]
        ],
        "events": [
            {
                "eventTemplateId": time.template_id,
                "eventId": time.id,
                "eventName": time.name,
                "eventStartTime": time.starts_at.isoformat(),
            }
            for time in sorted([rooms, stores], key=lambda time: time.starts_at)
        ],
        "addOns": [
            {
                "addOnId": "606",
                "name": "Group headset",
                "quantity": 3,
                "unitPrice": "4.00",
                "priceSplit": "total",
            }
        ],
    }


def test_a_fixed_price_has_no_discount_to_send(till, sandbox):
    put_combo(till, Adult=1)
    pay(till, CASH)
    [combo] = sent_cart(sandbox)["comboItems"]
    assert combo["comboTemplateType"] == "fixedPrice"
    assert combo["addOns"] == []
    for ticket in combo["tickets"]:
        assert not ticket.keys() & {"discountedPrice", "discountedSubTotal"}


@pytest.mark.parametrize(
    ("name", "wanted", "total", "parts"),
    [
        (
            DAY_AND_DOME,
            {"Adult": 2, "Child": 1, "add_ons": {"602": 3}},
            "82.50",
            {
                (2, "Day and Dome: General Admission", "Adult", "40.00"),
                (1, "Day and Dome: General Admission", "Child", "9.00"),
                (2, "Day and Dome: Skies That Never Were", "Adult", "20.00"),
                (1, "Day and Dome: Skies That Never Were", "Child", "6.00"),
                (3, "Day and Dome: Star glasses", "", "7.50"),
            },
        ),
        (
            ROOMS_AND_STORES,
            {"Senior": 1, "add_ons": {"606": 2}},
            "43.95",
            {
                (1, "Rooms and Stores: General Admission", "Senior", "16.15"),
                (1, "Rooms and Stores: Behind the Locked Doors", "Senior", "23.80"),
                (2, "Rooms and Stores: Group headset", "", "4.00"),
            },
        ),
    ],
    ids=["fixed price", "discount"],
)
def test_ledger_order_and_lines_come_to_the_same(
    till, sandbox, name, wanted, total, parts
):
    put_combo(till, name, **wanted)
    shelf.put_pencils(till, 2)
    pay(till, CASH)
    assert latest().is_sold, latest().refusal
    order = Order.objects.get()
    whole = Decimal(total) + Decimal("0.50")
    assert [line["amount"] for line in sandbox.booked()] == [str(whole)]
    assert order.total_amount == order.payment.amount == whole
    assert not order.amount_mismatch
    assert set(sold_items()) == {
        (2, "Museum pencil", "", Decimal("0.50")),
        *((n, name, variant, Decimal(amount)) for n, name, variant, amount in parts),
    }
    assert list(ledger.violations()) == []


def test_a_ticket_of_the_same_event_beside_it_keeps_its_own_name(till, sandbox):
    of = put_combo(till, Adult=1)
    rooms, _ = combo_shelf.times_of(of, combo_shelf.day_of(of))
    shelf.put_tickets(till, rooms, Adult=3)
    pay(till, CASH)
    named = {(n, name) for n, name, _, _ in sold_items()}
    assert (3, "General Admission") in named
    assert (1, "Day and Dome: General Admission") in named


def test_slip_mail_and_order_page_name_events_and_times(till, sandbox, venue):
    of = put_combo(till, Adult=2)
    times = combo_shelf.times_of(of, combo_shelf.day_of(of))
    shelf.write_guest(till, email="ida@guest.example")
    pay(till, CASH)
    assert receipts.send_due() == 1
    order = Order.objects.get()
    pages = {
        "mail": mail.outbox[0].body,
        "html": mail.outbox[0].alternatives[0][0],
        "slip": till.get(reverse("orders:slip", args=[order.pk])).text,
        "order": till.get(reverse("orders:order", args=[order.pk])).text,
    }
    for place, page in pages.items():
        for time in times:
            assert f"Day and Dome: {time.name}, Adult" in page, place
            assert clock(time.starts_at) in page, place


def test_an_order_that_acme_does_not_show_has_the_parts_that_were_sold(till, sandbox):
    put_combo(till, ROOMS_AND_STORES, Adult=1, add_ons={"606": 2})
    pay(till, CASH)
    attempt, order = latest(), Order.objects.get()
    answer = {**order.answer, "orderItems": []}
    Order.record(acme.Order.model_validate(answer), attempt)
    assert sum(item.amount for item in order.items.all()) == order.total_amount
    assert {name for _, name, _, _ in sold_items()} == {
        "Rooms and Stores: General Admission",
        "Rooms and Stores: Behind the Locked Doors",
        "Rooms and Stores: Group headset",
    }


def test_a_price_that_is_not_acmes_takes_no_money(till, sandbox, settings):
    of = combo_shelf.combo()
    cheap = [t.model_copy(update={"price": Decimal("1.00")}) for t in of.tickets]
    settings.ACME_COMBOS = (of.model_copy(update={"tickets": tuple(cheap)}),)
    put_combo(till, Adult=1)
    pay(till, CASH)
    assert sandbox.booked() == []
    assert not Order.objects.exists()


def test_a_part_that_sold_out_meanwhile_is_refused_in_words(till, sandbox, settings):
    settings.ACME_HOLDS = False
    of = put_combo(till, Adult=2)
    _, dome = combo_shelf.times_of(of, combo_shelf.day_of(of))
    ticket = {
        "itemType": "Event",
        "eventId": dome.id,
        "ticketingTypeId": dome.prices[0].id,
        "quantity": dome.places_left - 1,
    }
    assert sandbox.check_out(purchase(ticket)).status == 200
    page = pay(till, CASH).text
    assert f"{dome.name} at {dome.starts_at:%Y-%m-%d %H:%M} has 1 left." in page
    assert "Not sold" in page
    assert len(sandbox.booked()) == 1
    assert not Order.objects.exists()

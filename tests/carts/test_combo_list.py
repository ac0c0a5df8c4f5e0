"""The list of combos in a file: what is taken, and how a slip in it is named."""

import copy
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from acme_pos.sandbox.seed.combos import COMBOS
from carts import combos

LISTED = {
    "id": "c1",
    "name": "Two in One",
    "type": "Discount",
    "events": [
        {"eventTemplateId": "t1", "name": "Morning"},
        {"eventTemplateId": "t2", "name": "Evening"},
    ],
    "tickets": [
        {"eventTemplateId": "t1", "ticketTypeId": 7, "name": "Adult", "price": 10},
        {
            "eventTemplateId": "t2",
            "ticketTypeId": 7,
            "name": "Adult",
            "price": 8.1,
            "discountedPrice": "7.25",
        },
    ],
    "addOns": [
        {
            "addOnId": 602,
            "name": "Glasses",
            "quantity": 1,
            "unitPrice": "2.50",
            "priceSplit": "each",
        }
    ],
}


def read(tmp_path, text):
    path = tmp_path / "combos.json"
    path.write_text(text)
    return combos.read(path)


def changed(path, value):
    """The list with one value written over; a path is `tickets.0.price`."""
    combo = copy.deepcopy(LISTED)
    *way, last = path.split(".")
    part = combo
    for step in way:
        part = part[int(step) if step.isdigit() else step]
    part[int(last) if last.isdigit() else last] = value
    return combo


def test_numbers_and_text_are_both_taken_and_money_stays_exact(tmp_path):
    [combo] = read(tmp_path, json.dumps([LISTED]))
    [adult] = combo.person_types
    assert (adult.id, adult.price) == ("7", Decimal("17.25"))
    assert combo.tickets[1].price == Decimal("8.1")


def test_the_demo_has_the_combos_of_the_sandbox(settings):
    """The sandbox shares no code with the desk, so this is where they may part."""
    listed = {combo.id: combo for combo in settings.ACME_COMBOS}
    assert listed.keys() == COMBOS.keys()
    for seeded in COMBOS.values():
        combo = listed[seeded.id]
        assert (combo.name, combo.type) == (seeded.name, seeded.type)
        assert [
            (t.event_template_id, t.ticket_type_id, t.name, t.price, t.charged)
            for t in combo.tickets
        ] == [
            (t.program.id, t.ticket_type.id, t.ticket_type.name, t.price, t.charged)
            for t in seeded.tickets
        ]
        assert [(a.add_on_id, a.price, a.price_split) for a in combo.add_ons] == [
            (str(a.add_on.id), a.price, a.split) for a in seeded.add_ons
        ]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("tickets.1.price", "ten", "combo 1 (Two in One), tickets 2, price: "),
        ("tickets.0.price", -1, "combo 1 (Two in One), tickets 1, price: "),
        ("tickets.0.price", 1.005, "combo 1 (Two in One), tickets 1, price: "),
        ("type", "Cheap", "combo 1 (Two in One), type: "),
        ("type", "fixedPrice", "discountedPrice belongs to the type Discount"),
        ("events.0.name", "  ", "combo 1 (Two in One), events 1, name: "),
        ("addOns.0.priceSplit", "half", "addOns 1, priceSplit: "),
        ("addOns.0.colour", "red", "addOns 1, colour: "),
        ("id", "a/b", "combo 1 (Two in One), id: "),
        ("events", [], "combo 1 (Two in One), events: "),
        ("tickets.1.eventTemplateId", "t9", "Adult is for an event that is not listed"),
        ("tickets.1.name", "Child", "has no ticket for"),
        ("tickets.1.eventTemplateId", "t1", "ticket t1, Adult is listed twice"),
        ("events.1.eventTemplateId", "t1", "event t1 is listed twice"),
    ],
)
def test_a_wrong_field_is_named(tmp_path, path, value, words):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(tmp_path, json.dumps([changed(path, value)]))
    assert str(refusal.value).startswith(
        f"ACME_COMBOS, {tmp_path}/combos.json: combo 1"
    )
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[\n  {"id": "c1",}\n]', "line 2, column 15: "),
        ("", "line 1, column 1: "),
        ('"c1"', "Input should be"),
        ("[1]", "combo 1: "),
        (json.dumps([LISTED, LISTED]), "combo c1 is listed twice"),
    ],
)
def test_a_wrong_file_is_told_by_its_line_or_combo(tmp_path, text, words):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(tmp_path, text)
    assert words in str(refusal.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"none\.json: cannot be read"):
        combos.read(tmp_path / "none.json")

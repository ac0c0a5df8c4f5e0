"""Several events sold as one (cart document, combo item table)."""

from copy import deepcopy
from decimal import Decimal

import pytest

from acme_pos.sandbox.seed.combos import DAY_AND_DOME, ROOMS_AND_STORES
from acme_pos.sandbox.seed.programs import TICKET_TYPES

from .purchases import ADULT, ticket

CHILD = TICKET_TYPES["Child"].id
TICKET = {
    "eventTemplateId", "ticketTypeId", "name", "description", "price",
    "discountedPrice", "quantity", "subTotal", "discountedSubTotal",
}  # fmt: skip
ADD_ON = {"addOnId", "name", "quantity", "unitPrice", "priceSplit"}
TABLE = {
    "itemId", "comboTemplateId", "comboTemplateName", "comboTemplateType", "tickets",
    "events", "addOns",
}  # fmt: skip


def combo(sandbox, template, adults=2, children=0, **fields):
    """A combo as the desk sends it; the first event of each program with seats."""
    people = [(ADULT, adults), (CHILD, children)]
    return {
        "comboTemplateId": template.id,
        "tickets": [
            {"eventTemplateId": id_, "ticketTypeId": kind, "quantity": quantity}
            for id_ in template.programs
            for kind, quantity in people
            if quantity
        ],
        "events": [
            {"eventTemplateId": id_, "eventId": sandbox.event(program.name)["id"]}
            for id_, program in template.programs.items()
        ],
        "addOns": [],
        **fields,
    }


def stored(sandbox, *combos):
    reply = sandbox.post("/v2/b2c/carts", {"comboItems": list(combos)})
    assert reply.status == 200, reply.body
    return sandbox.get(f"/v2/b2c/carts/{reply.json}").json


def body(*combos, items=(), **fields):
    cart = {"items": list(items), "comboItems": list(combos)}
    return {"paymentMethod": "Cash", "shoppingCart": cart, **fields}


@pytest.fixture
def day_and_dome(sandbox):
    return combo(sandbox, DAY_AND_DOME, 2, 1, addOns=[{"addOnId": 602, "quantity": 3}])


@pytest.fixture
def rooms_and_stores(sandbox):
    return combo(
        sandbox, ROOMS_AND_STORES, addOns=[{"addOnId": "606", "quantity": "4"}]
    )


def test_a_fixed_price_combo_is_answered_with_every_field(sandbox, day_and_dome):
    (item,) = stored(sandbox, day_and_dome)["comboItems"]
    assert item.keys() == TABLE
    assert item["comboTemplateName"] == "Day and Dome"
    assert item["comboTemplateType"] == "fixedPrice"
    assert all(one.keys() == TICKET for one in item["tickets"])
    sums = [(one["name"], one["price"], one["subTotal"]) for one in item["tickets"]]
    assert sums == [
        ("Adult", "20.00", "40.00"),
        ("Child", "9.00", "9.00"),
        ("Adult", "10.00", "20.00"),
        ("Child", "6.00", "6.00"),
    ]
    assert all(one["subTotal"] == one["discountedSubTotal"] for one in item["tickets"])
    sent = {one["eventId"] for one in day_and_dome["events"]}
    assert {one["eventId"] for one in item["events"]} == sent
    assert all(one["eventName"] and one["eventStartTime"] for one in item["events"])
    (extra,) = item["addOns"]
    assert extra.keys() == ADD_ON
    assert (extra["unitPrice"], extra["priceSplit"]) == ("2.50", "each")


def test_a_discount_combo_tells_the_full_and_the_lower_price(sandbox, rooms_and_stores):
    (item,) = stored(sandbox, rooms_and_stores)["comboItems"]
    assert item["comboTemplateType"] == "Discount"
    prices = [
        (one["price"], one["discountedPrice"], one["discountedSubTotal"])
        for one in item["tickets"]
    ]
    assert prices == [("24.00", "20.40", "40.80"), ("32.00", "27.20", "54.40")]
    (extra,) = item["addOns"]
    assert (extra["quantity"], extra["unitPrice"]) == (4, "4.00")
    assert extra["priceSplit"] == "total"


def test_combos_are_sold_as_order_items_that_add_up(
    sandbox, day_and_dome, rooms_and_stores
):
    seats = {id_: seats_left(sandbox, id_) for id_ in events_of(rooms_and_stores)}
    items = [ticket(1)]
    sale = body(day_and_dome, rooms_and_stores, items=items, chargeAmount="201.70")
    order = sandbox.check_out(sale).json
    kinds = [one["itemType"] for one in order["orderItems"]]
    dome, stores = ["ComboEvent"] * 4, ["ComboEvent"] * 2
    assert kinds == ["Event", *dome, "ComboInventory", *stores, "ComboInventory"]
    amounts = [Decimal(one["amount"]) for one in order["orderItems"]]
    assert str(sum(amounts)) == order["totalAmount"] == order["paidAmount"] == "201.70"
    assert sandbox.booked()[0]["amount"] == "201.70"
    parts = order["orderItems"][1:]
    types = [one["comboTemplateType"] for one in parts]
    assert types == ["fixedPrice"] * 5 + ["Discount"] * 3
    event_items = [one for one in parts if one["itemType"] == "ComboEvent"]
    assert all(one["eventName"] and one["eventStartTime"] for one in event_items)
    assert {one["eventId"] for one in event_items} == {
        *events_of(day_and_dome),
        *events_of(rooms_and_stores),
    }
    (tour,) = set(events_of(rooms_and_stores)) - set(events_of(day_and_dome))
    assert seats_left(sandbox, tour) == seats[tour] - 2
    detail = sandbox.get(f"/v2/b2b/orders/detail/{order['id']}").json
    assert len(detail["eventItems"]) == 4


def events_of(sent):
    return [one["eventId"] for one in sent["events"]]


def seats_left(sandbox, event_id):
    read = sandbox.get(f"/v2/b2c/events/{event_id}").json
    return read["capacity"] - read["soldQuantity"]


def test_a_combo_is_refused_when_one_of_its_events_is_full(sandbox):
    adults = sandbox.event("Behind the Locked Doors")["available"] + 1
    over = combo(sandbox, ROOMS_AND_STORES, adults)
    before = [seats_left(sandbox, id_) for id_ in events_of(over)]
    reply = sandbox.check_out(body(over))
    assert reply.type == "EVENT_SOLD_OUT"
    assert "Behind the Locked Doors" in reply.json["message"]
    assert [seats_left(sandbox, id_) for id_ in events_of(over)] == before


def test_sent_names_and_prices_are_ignored(sandbox, day_and_dome):
    claimed = deepcopy(day_and_dome)
    claimed |= {"comboTemplateName": "Free", "comboTemplateType": "Discount"}
    claimed["tickets"][0] |= {"price": "0.01", "discountedSubTotal": "0.01"}
    claimed["addOns"][0] |= {"unitPrice": "0.01", "priceSplit": "total"}
    claimed["events"][0] |= {"eventName": "Free"}
    without_ids = [
        {**stored(sandbox, one)["comboItems"][0], "itemId": ""}
        for one in (claimed, day_and_dome)
    ]
    assert without_ids[0] == without_ids[1]


def test_a_stored_combo_is_sold_by_the_carts_id(sandbox, rooms_and_stores):
    cart = stored(sandbox, rooms_and_stores)
    sale = {"paymentMethod": "Cash", "shoppingCartId": cart["id"]}
    assert sandbox.check_out(sale).json["paidAmount"] == "99.20"


def test_neither_a_member_nor_a_coupon_lowers_a_combo(sandbox, rooms_and_stores):
    for extra in ({"membershipIds": [3718603]}, {"couponCodes": ["LANTERN25"]}):
        cart = {"comboItems": [rooms_and_stores], **extra}
        sale = {"paymentMethod": "Cash", "shoppingCart": cart}
        assert sandbox.check_out(sale).json["paidAmount"] == "99.20"


def test_totals_before_discounts_hold_for_combos_too(sandbox, rooms_and_stores):
    sandbox.assume(totals_before_discounts="yes")
    order = sandbox.check_out(body(rooms_and_stores)).json
    assert (order["totalAmount"], order["paidAmount"]) == ("116.00", "99.20")


WRONG = {
    "COMBO_TEMPLATE_DNE": lambda one: one.update(comboTemplateId="0" * 24),
    "EVENT_DNE": lambda one: one["events"][0].update(eventId="0" * 24),
    "COMBO_EVENT_INVALID": lambda one: one["events"][0].update(
        eventId=ticket()["eventId"]
    ),
    "COMBO_EVENTS_REQUIRED": lambda one: one["events"].pop(),
    "EVENT_TEMPLATE_DNE": lambda one: one["tickets"][0].update(eventTemplateId="x"),
    "TICKET_TYPE_DNE": lambda one: one["tickets"][0].update(ticketTypeId="0" * 24),
    "QUANTITY_INVALID": lambda one: one["tickets"][0].update(quantity=0),
    "COMBO_TICKETS_INVALID": lambda one: one["tickets"][0].update(quantity=3),
    "INVENTORY_DNE": lambda one: one["addOns"][0].update(addOnId="601"),
}


@pytest.mark.parametrize(("type_", "spoil"), WRONG.items())
def test_a_combo_that_cannot_be_is_refused(sandbox, day_and_dome, type_, spoil):
    spoil(day_and_dome)
    for refused in (
        sandbox.check_out(body(day_and_dome)),
        sandbox.post("/v2/b2c/carts", {"comboItems": [day_and_dome]}),
    ):
        assert (refused.status, refused.type) == (400, type_)
    assert sandbox.booked() == []


def test_a_combo_without_tickets_or_with_an_event_twice_is_refused(sandbox):
    good = combo(sandbox, DAY_AND_DOME)
    none, twice = {**good, "tickets": []}, {**good, "events": good["events"] * 2}
    assert sandbox.check_out(body(none)).type == "COMBO_TICKETS_INVALID"
    assert sandbox.check_out(body(twice)).type == "COMBO_EVENTS_REQUIRED"


def test_different_tickets_for_its_events_can_be_assumed_good(sandbox):
    sandbox.assume(combo_parts_must_match="no")
    good = combo(sandbox, DAY_AND_DOME)
    good["tickets"][0]["quantity"] = 3
    assert sandbox.check_out(body(good)).json["paidAmount"] == "80.00"

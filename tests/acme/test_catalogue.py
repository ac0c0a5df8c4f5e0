"""Events, add-ons and memberships as they are read."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from acme_pos.acme import AddOn, Event, EventTime, Level, Membership, TicketPrice
from acme_pos.acme.shapes.event import flat_times

ADULT = {
    "personType": {"id": "t1", "name": "Adult", "description": "From 18"},
    "price": Decimal("18.5"),
    "displayOrder": 2,
    "salesChannels": [
        {"name": "Online", "channel": "online", "enabled": True},
        {"name": "Sales", "channel": "InsideSalesIndividual", "enabled": "true"},
        {"name": "Desk", "channel": "pointOfSale", "enabled": False},
    ],
}
CHILD = {"personType": {"id": "t2", "name": "Child"}, "price": "9", "displayOrder": 1}
EVENT = {
    "id": "e1",
    "templateId": "m1",
    "name": "Night walk",
    "startTime": "2026-03-01T19:00:00-05:00",
    "capacity": 20,
    "soldQuantity": "18",
    "priceList": {"prices": [ADULT, CHILD, {"price": "1.00"}, {"personType": {}}]},
}


def test_an_event_with_the_prices_that_can_be_sold_in_their_order():
    event = Event.model_validate(EVENT)

    assert [(p.id, p.name, p.price) for p in event.prices] == [
        ("t2", "Child", Decimal("9.00")),
        ("t1", "Adult", Decimal("18.50")),
    ]
    assert (event.capacity, event.sold_quantity) == (20, 18)


@pytest.mark.parametrize("price_list", [None, {}, [], {"prices": None}], ids=repr)
def test_an_event_without_prices(price_list):
    assert Event.model_validate({**EVENT, "priceList": price_list}).prices == ()


def test_where_a_price_is_sold_in_any_spelling():
    adult = TicketPrice.model_validate(ADULT)
    everywhere = TicketPrice.model_validate(CHILD)

    assert adult.is_sold_on("online")
    assert adult.is_sold_on("insideSalesIndividual")
    assert not adult.is_sold_on("pointOfSale")
    assert everywhere.is_sold_on("pointOfSale")


TIME = {"id": "e1", "startTime": "2026-03-01T19:00:00-05:00", "availableSeats": 2}


def test_times_of_one_template_and_of_all():
    grouped = [{"eventTemplateId": "m1", "times": [TIME, None]}]

    (of_all,) = EventTime.all_of(flat_times(grouped))
    (of_one,) = EventTime.all_of(flat_times([TIME]))

    assert (of_all.template_id, of_one.template_id) == ("m1", "")
    assert of_all.start_time == of_one.start_time == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_time_takes_from_its_event_what_it_lacks():
    bare = {"id": "time-1", "event": EVENT, "addOns": [{"id": 7, "name": "Lamp"}]}
    time = EventTime.model_validate(bare)

    assert time.id == time.event.id == "e1"
    assert time.start_time == time.event.start_time
    assert [add_on.id for add_on in time.add_ons] == ["7"]
    assert time.available_seats is None
    assert time.raw == bare


def test_an_odd_event_does_not_cost_the_time():
    assert EventTime.model_validate({**TIME, "event": {"name": "no id"}}).event is None


@pytest.mark.parametrize(
    ("type_", "is_donation", "is_variable"),
    [
        ("donation", True, True),
        ("fixedDonation", True, False),
        ("FixedDonation", True, False),
        ("standard", False, False),
        ("membershipCardReplacement", False, False),
        (None, False, False),
    ],
)
def test_what_kind_of_add_on(type_, is_donation, is_variable):
    add_on = AddOn.model_validate({"id": 7, "type": type_})

    assert (add_on.is_donation, add_on.is_variable) == (is_donation, is_variable)
    assert add_on.active
    assert add_on.price is None


LEVEL = {
    "id": "l1",
    "name": "Family",
    "rules": {"numberOfCardHolders": 2, "canGift": True},
    "offerings": [
        {
            "id": "o1",
            "name": "One year",
            "duration": 12,
            "autorenewalType": "OPTIONAL",
            "priceLists": [
                {"prices": [{"personType": {"id": "p1", "name": "Any"}, "price": 80}]},
                {"prices": [{"id": "p2", "name": "Senior", "price": "70.00"}]},
                {},
            ],
        },
        {"id": "o2", "rules": {"autorenewalType": "REQUIRED"}},
    ],
}


def test_a_level_with_offerings_and_price_points():
    level = Level.model_validate(LEVEL)
    year, renewing = level.offerings

    assert (level.card_limit, level.can_gift) == (2, True)
    assert (year.duration, year.autorenewal_type) == (12, "OPTIONAL")
    assert [(p.id, p.name, p.price) for p in year.prices] == [
        ("p1", "Any", Decimal("80.00")),
        ("p2", "Senior", Decimal("70.00")),
    ]
    assert (renewing.autorenewal_type, renewing.prices) == ("REQUIRED", ())


def test_a_level_without_rules():
    level = Level.model_validate({"id": "l1"})

    assert (level.card_limit, level.can_gift, level.offerings) == (0, False, ())


def test_a_membership_and_one_card_of_it_in_a_search():
    whole = Membership.model_validate(
        {
            "id": 45,
            "membershipStanding": "active",
            "cardholders": [{"id": 9, "membershipId": 45, "firstName": "Ada"}],
        }
    )
    card = Membership.model_validate({"id": 9, "membershipId": 45, "firstName": "Ada"})

    assert whole.id == card.id == "45"
    assert [holder.first_name for holder in whole.cardholders] == ["Ada"]
    assert [(h.id, h.first_name) for h in card.cardholders] == [("9", "Ada")]

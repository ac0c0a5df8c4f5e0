"""What a membership on a cart makes cheaper, and how far it reaches."""

import pytest

from acme_pos.sandbox.seed.levels import DUAL, FAMILY, INDIVIDUAL, LEVELS, PATRON
from acme_pos.sandbox.seed.programs import TICKET_TYPES

from .purchases import add_on, gift, membership, purchase, ticket

ADA, CLEO, EMEKA, MARA = 3718601, 3718603, 3718604, 3718612  # Emeka's has lapsed
MEMBER = TICKET_TYPES["Member"].id


def priced(sandbox, *items, **cart):
    """The items of a stored cart as (quantity, unit, retail, beyond the limit)."""
    reply = sandbox.post("/v2/b2c/carts", {"items": list(items), **cart})
    assert reply.status == 200, reply.body
    found = sandbox.get(f"/v2/b2c/carts/{reply.json}").json
    return [
        (one["quantity"], one["unitPrice"], one["retailUnitPrice"], one["isRetail"])
        for one in found["items"]
    ]


def at(sandbox, name, quantity=1, **fields):
    return ticket(quantity, eventId=sandbox.event(name)["id"], **fields)


@pytest.mark.parametrize("field", ["membershipIds", "membershipId"])
@pytest.mark.parametrize("spelled", [int, str, "{:010}".format])
def test_a_member_is_admitted_free_by_number_in_any_spelling(sandbox, field, spelled):
    number = spelled(CLEO)
    value = [number] if field == "membershipIds" else number
    assert priced(sandbox, ticket(2), **{field: value}) == [(2, "0.00", "20.00", False)]


@pytest.mark.parametrize(
    ("name", "unit", "retail"),
    [
        ("General Admission", "0.00", "24.00"),
        ("Skies That Never Were", "11.20", "14.00"),
        ("Behind the Locked Doors", "25.60", "32.00"),
        ("Lantern Night", "30.80", "38.50"),
        ("Circle of Companies Reception", "55.00", "55.00"),
    ],
)
def test_public_programs_are_a_fifth_off_and_private_ones_are_not(
    sandbox, name, unit, retail
):
    item = at(sandbox, name)
    assert priced(sandbox, item, membershipIds=[CLEO]) == [(1, unit, retail, False)]


def test_what_is_beyond_the_membership_is_a_second_item_at_full_price(sandbox):
    assert priced(sandbox, ticket(5), membershipIds=[CLEO]) == [
        (2, "0.00", "20.00", False),
        (3, "20.00", "20.00", True),
    ]
    order = sandbox.check_out(
        purchase(shoppingCart={"items": [ticket(5)], "membershipIds": [CLEO]})
    ).json
    assert [one["amount"] for one in order["orderItems"]] == ["0.00", "60.00"]
    assert order["totalAmount"] == order["paidAmount"] == "60.00"


def test_items_of_one_event_share_its_tickets_and_each_event_has_its_own(sandbox):
    elsewhere = at(sandbox, "General Admission", 2)
    assert priced(sandbox, ticket(1), ticket(2), elsewhere, membershipIds=[CLEO]) == [
        (1, "0.00", "20.00", False),
        (1, "0.00", "20.00", False),
        (1, "20.00", "20.00", True),
        (2, "0.00", "24.00", False),
    ]


def test_a_supervisor_may_ignore_the_limit(sandbox):
    item = ticket(5, ignoreEntitlements=True)
    found = priced(sandbox, item, ticket(2), membershipIds=[CLEO])
    assert found == [(5, "0.00", "20.00", False), (2, "0.00", "20.00", False)]


def test_the_member_ticket_keeps_its_own_price_and_uses_nothing_up(sandbox):
    tour = at(sandbox, "Behind the Locked Doors")
    found = priced(
        sandbox, {**tour, "ticketingTypeId": MEMBER}, tour, membershipIds=[ADA]
    )
    assert found == [(1, "22.00", "22.00", False), (1, "25.60", "32.00", False)]


def test_only_tickets_are_cheaper(sandbox):
    items = (add_on("818"), gift("5.00"), membership())
    found = priced(sandbox, *items, membershipIds=[CLEO])
    assert [unit for _, unit, _, _ in found] == ["10.00", "5.00", "12.00"]


def test_two_memberships_reach_further(sandbox):
    found = priced(sandbox, ticket(4), membershipIds=[ADA, CLEO])
    assert found == [(3, "0.00", "20.00", False), (1, "20.00", "20.00", True)]


@pytest.mark.parametrize(
    ("level", "tickets"), list(zip(LEVELS.values(), (1, 2, 6, 8, 10), strict=True))
)
def test_a_level_alone_gives_what_its_members_get(sandbox, level, tickets):
    found = priced(sandbox, ticket(11), membershipCategoryId=level.id)
    assert [one[0] for one in found] == [tickets, 11 - tickets]


def test_a_membership_wins_over_a_level(sandbox):
    cart = {"membershipIds": [ADA], "membershipCategoryId": PATRON.id}
    assert priced(sandbox, ticket(2), **cart)[0][0] == 1


def test_a_membership_sold_today_is_used_today(sandbox):
    sold = sandbox.check_out(purchase(membership())).json["membershipId"]
    assert priced(sandbox, ticket(), membershipIds=[sold]) == [
        (1, "0.00", "20.00", False)
    ]


def test_a_lapsed_membership_gives_full_prices_or_can_be_refused(sandbox):
    cart = {"items": [ticket()], "membershipIds": [EMEKA]}
    full = [(1, "20.00", "20.00", False)]
    assert priced(sandbox, ticket(), membershipIds=[EMEKA]) == full
    sandbox.assume(lapsed_membership_refused="yes")
    refused = sandbox.check_out(purchase(shoppingCart=cart))
    assert (refused.status, refused.type) == (400, "MEMBERSHIP_LAPSED")
    assert sandbox.booked() == []


def test_an_unknown_membership_is_refused_or_can_be_passed_over(sandbox):
    cart = {"items": [ticket()], "membershipIds": ["1234"]}
    for refused in (
        sandbox.post("/v2/b2c/carts", cart),
        sandbox.check_out(purchase(shoppingCart=cart)),
    ):
        assert (refused.status, refused.type) == (400, "MEMBERSHIP_DNE")
    assert sandbox.booked() == []
    sandbox.assume(unknown_membership_refused="no")
    assert sandbox.check_out(purchase(shoppingCart=cart)).json["paidAmount"] == "20.00"


def test_an_unknown_level_is_refused(sandbox):
    cart = {"items": [ticket()], "membershipCategoryId": "0" * 24}
    assert sandbox.post("/v2/b2c/carts", cart).type == "MEMBERSHIP_LEVEL_DNE"


def test_memberships_say_what_they_give_until_they_lapse(sandbox):
    listed = sandbox.get("/v2/b2b/memberships").json["list"]
    tickets = {
        one["categoryId"]: {part["quantityPerEvent"] for part in one["entitlements"]}
        for one in listed
        if one["membershipStanding"] != "Lapsed"
    }
    assert tickets[INDIVIDUAL.id], tickets[FAMILY.id] == ({1}, {6})
    assert tickets[DUAL.id] == {2}
    lapsed = [one for one in listed if one["membershipStanding"] == "Lapsed"]
    assert lapsed
    assert all(one["entitlements"] == [] for one in lapsed)


def test_totals_can_be_assumed_to_be_meant_before_discounts(sandbox):
    sandbox.assume(totals_before_discounts="yes")
    cart = {"items": [ticket(3)], "membershipIds": [CLEO]}
    order = sandbox.check_out(purchase(shoppingCart=cart, chargeAmount="20.00")).json
    member, _ = order["orderItems"]
    assert (order["totalAmount"], order["originalTotalAmount"]) == ("60.00", "60.00")
    assert (order["discountedTotalAmount"], order["paidAmount"]) == ("20.00", "20.00")
    assert (member["unitPrice"], member["discountedUnitPrice"]) == ("20.00", "0.00")
    assert (member["amount"], member["discountedAmount"]) == ("40.00", "0.00")
    assert sandbox.booked()[0]["amount"] == "20.00"

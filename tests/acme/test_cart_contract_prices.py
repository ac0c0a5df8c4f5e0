"""What a stored cart costs: coupons, memberships, combos, and the total of it all."""

from decimal import Decimal
from uuid import uuid4

import pytest

from acme_pos import acme
from acme_pos.sandbox.seed.combos import DAY_AND_DOME, ROOMS_AND_STORES
from acme_pos.sandbox.seed.programs import TICKET_TYPES
from tests.acme import fault_server as faults

from .cart_sent import ADULT, ANY_DAY

CLEO = "3718603"  # a member: two tickets for each event
LEVEL_OF_TWO = "5a049c3b60309f5d917c6e63"
NOBODY = "999999"
CHILD = TICKET_TYPES["Child"].id


@pytest.fixture
def desk(sandbox):
    return acme.connect()


def tickets(quantity, **fields):
    return acme.ShoppingCartItem(
        item_type="Event",
        event_id=ANY_DAY,
        ticketing_type_id=ADULT,
        quantity=quantity,
        **fields,
    )


def stored(desk, *items, **cart):
    """A cart at ACME, read back."""
    body = acme.ShoppingCart(items=items, **cart)
    return desk.cart(desk.create_cart(body.dump()))


def sold(desk, cart):
    body = {
        "paymentMethod": "Cash",
        "shoppingCartId": cart.id,
        "chargeAmount": cart.total,
    }
    return desk.checkout(body, request_uuid=uuid4())


def priced(cart):
    return [(one.quantity, str(one.unit_price), one.is_retail) for one in cart.items]


def test_a_coupon_lowers_a_line_which_names_the_discount(desk):
    cart = stored(desk, tickets(2), coupon_codes=("LANTERN25",))
    names = {one.id: one.code for one in desk.discounts()}
    (line,) = cart.items
    assert names[line.discount_id] == "LANTERN25"
    assert (line.unit_price, line.retail_unit_price) == (Decimal(15), Decimal(20))
    assert cart.total == Decimal(30)
    assert sold(desk, cart).paid_amount == Decimal(30)


def test_a_code_that_names_nothing_is_kept_and_changes_no_price(desk):
    cart = stored(desk, tickets(2), coupon_codes=("NOPE",))
    assert cart.coupon_codes == ("NOPE",)
    assert (cart.items[0].discount_id, cart.total) == ("", Decimal(40))


def test_the_internal_coupon_code_keeps_coupons_away_so_it_is_never_sent(desk):
    body = acme.ShoppingCart(items=(tickets(2),), coupon_codes=("LANTERN25",)).dump()
    assert "couponCode" not in body
    cart = desk.cart(desk.create_cart({**body, "couponCode": "LANTERN25"}))
    assert cart.total == Decimal(40)


MEMBERS = [{"membership_ids": (CLEO,)}, {"membership_category_id": LEVEL_OF_TWO}]


@pytest.mark.parametrize("member", MEMBERS, ids=["id", "level"])
def test_a_coupon_and_a_membership_are_refused_together(desk, sandbox, member):
    kept = stored(desk, tickets(2), coupon_codes=("LANTERN25",))
    both = acme.ShoppingCart(
        items=(tickets(2),), coupon_codes=("LANTERN25",), **member
    ).dump()
    for write in (
        lambda: desk.create_cart(both),
        lambda: desk.update_cart(kept.id, both),
    ):
        with pytest.raises(acme.Refused) as refused:
            write()
        assert refused.value.type == "COUPON_WITH_MEMBERSHIP"
    assert desk.cart(kept.id).total == Decimal(30)


@pytest.mark.parametrize("member", MEMBERS, ids=["id", "level"])
def test_tickets_beyond_a_membership_come_back_as_a_line_at_full_price(desk, member):
    cart = stored(desk, tickets(3), **member)
    assert priced(cart) == [(2, "0.00", False), (1, "20.00", True)]
    assert cart.total == Decimal(20)
    assert sold(desk, cart).paid_amount == Decimal(20)


def test_a_line_that_ignores_entitlements_is_at_the_members_price_throughout(desk):
    cart = stored(desk, tickets(3, ignore_entitlements=True), membership_ids=(CLEO,))
    assert priced(cart) == [(3, "0.00", False)]
    assert cart.items[0].ignore_entitlements


def test_a_cart_that_asks_to_be_verified_is_refused_at_checkout_alone(desk, sandbox):
    member = {"membership_ids": (CLEO,), "verify_entitlements": True}
    cart = stored(desk, tickets(3), **member)
    assert cart.verify_entitlements
    with pytest.raises(acme.Refused) as refused:
        sold(desk, cart)
    assert refused.value.type == "ENTITLEMENT_EXCEEDED"
    assert sandbox.booked() == []
    allowed = stored(desk, tickets(3, ignore_entitlements=True), **member)
    assert sold(desk, allowed).paid_amount == Decimal(0)


def test_a_known_customer_gets_the_order_and_a_stranger_is_refused(desk, sandbox):
    sandbox.assume(stored_customer_ignored="no")
    customer = desk.customers("a")[0]
    order = sold(desk, stored(desk, tickets(1), customer_id=customer.id))
    assert order.customer_id == customer.id
    with pytest.raises(acme.Refused) as refused:
        sold(desk, stored(desk, tickets(1), customer_id=NOBODY))
    assert refused.value.kind == acme.RefusalKind.UNKNOWN_ID
    assert len(sandbox.booked()) == 1


@pytest.mark.parametrize("channel", ["customerRep", "pointOfSale", "collaborator"])
def test_the_sale_channel_of_a_cart_is_kept(desk, channel):
    assert stored(desk, tickets(1), sale_channel=channel).sale_channel == channel


def combo(sandbox, template, people, add_on, quantity):
    """People go to each of its events, the first of each that has room."""
    return acme.ComboItem(
        combo_template_id=template.id,
        tickets=tuple(
            acme.ComboTicket(
                event_template_id=id_, ticket_type_id=kind, quantity=how_many
            )
            for id_ in template.programs
            for kind, how_many in people.items()
        ),
        events=tuple(
            acme.ComboEvent(
                event_template_id=id_, event_id=sandbox.event(program.name)["id"]
            )
            for id_, program in template.programs.items()
        ),
        add_ons=(acme.ComboAddOn(add_on_id=add_on, quantity=quantity),),
    )


def test_combos_add_to_the_total_with_add_ons_split_each_way(desk, sandbox):
    combos = (
        combo(sandbox, DAY_AND_DOME, {ADULT: 2, CHILD: 1}, "602", 3),
        combo(sandbox, ROOMS_AND_STORES, {ADULT: 2}, "606", 4),
    )
    cart = stored(desk, tickets(1), combo_items=combos)
    day, rooms = cart.combo_items
    (each,), (total,) = day.add_ons, rooms.add_ons
    assert (each.price_split, each.amount) == ("each", Decimal("7.50"))
    assert (total.price_split, total.amount) == ("total", Decimal("4.00"))
    types = [one.combo_template_type for one in cart.combo_items]
    assert types == ["fixedPrice", "Discount"]
    assert [one.amount for one in cart.combo_items] == [
        Decimal("82.50"),
        Decimal("99.20"),
    ]
    assert cart.total == Decimal("201.70")
    assert sold(desk, cart).paid_amount == Decimal("201.70")


LINE = {"itemType": "Event", "quantity": 1, "amount": "20.00"}
TICKET = {"quantity": 2, "subTotal": "40.00", "discountedSubTotal": "34.00"}
COMBO = {"comboTemplateId": "c", "tickets": [TICKET], "addOns": []}


@pytest.mark.parametrize(
    ("answer", "total"),
    [
        ({"items": []}, "0.00"),
        ({"items": [LINE, LINE]}, "40.00"),
        ({"items": [LINE], "comboItems": [COMBO]}, "54.00"),
        ({"items": [], "comboItems": [{**COMBO, "tickets": [{"subTotal": 40}]}]}, "40"),
        ({}, None),
        ({"items": None}, None),
        ({"items": [LINE, {"itemType": "Event", "quantity": 1}]}, None),
        ({"items": [LINE, {**LINE, "amount": "free"}]}, None),
        ({"items": [LINE, "a line"]}, None),
        ({"items": [LINE], "comboItems": None}, None),
        ({"items": [LINE], "comboItems": [{**COMBO, "tickets": []}]}, None),
        ({"items": [], "comboItems": [{**COMBO, "tickets": [{}]}]}, None),
        ({"items": [], "comboItems": [{**COMBO, "addOns": [{"quantity": 1}]}]}, None),
    ],
)
def test_the_total_is_the_sum_of_all_lines_or_not_known(server, client, answer, total):
    cart = client(server(faults.says({"id": "5e", **answer}))).cart("5e")
    assert cart.total == (Decimal(total) if total else None)

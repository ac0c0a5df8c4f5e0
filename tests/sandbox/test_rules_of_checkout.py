import pytest

from .purchases import (
    ANY_DAY,
    CARD,
    add_on,
    by_card,
    gift,
    membership,
    purchase,
    ticket,
)


def refused(sandbox, body):
    reply = sandbox.check_out(body)
    assert reply.status == 400, reply.body
    assert sandbox.booked() == []
    return reply.type


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        (purchase(), "SHOPPING_CART_EMPTY"),
        (purchase(add_on(), shoppingCart=None), "SHOPPING_CART_REQUIRED"),
        (purchase(add_on(), shoppingCartId="1"), "SHOPPING_CART_REQUIRED"),
        (purchase(add_on(), paymentMethod=None), "PAYMENT_METHOD_REQUIRED"),
        (purchase(add_on(), paymentMethod="Barter"), "PAYMENT_METHOD_INVALID"),
        (purchase(add_on(), paymentMethod="GiftCard"), "PAYMENT_METHOD_NOT_SUPPORTED"),
        (purchase(add_on(), paymentMethod="Check"), "PAYMENT_ID_REQUIRED"),
        (purchase(add_on(), paymentMethod="Voucher"), "PAYMENT_ID_REQUIRED"),
        (purchase(add_on(), paymentMethod="CreditCard"), "CARD_REQUIRED"),
        (purchase(add_on(), chargeAmount="0.26"), "CHARGE_AMOUNT_MISMATCH"),
        (purchase(add_on(), chargeAmount="much"), "CHARGE_AMOUNT_MISMATCH"),
        (purchase(add_on(), saleChannel="bazaar"), "VALUE_INVALID"),
        (purchase(add_on(), ticketDelivery="pigeon"), "VALUE_INVALID"),
        (purchase(add_on("31415")), "INVENTORY_DNE"),
        (purchase(ticket(eventId="0" * 24)), "EVENT_DNE"),
        (purchase(ticket(ticketingTypeId="0" * 24)), "TICKET_TYPE_DNE"),
        (purchase(add_on("1", 0)), "QUANTITY_INVALID"),
        (purchase(add_on("1", "two")), "QUANTITY_INVALID"),
        (purchase(add_on("1", 1.5)), "QUANTITY_INVALID"),
        (purchase(gift("0.00")), "DONATION_AMOUNT_INVALID"),
        (purchase(gift("-5.00")), "DONATION_AMOUNT_INVALID"),
        (purchase(gift("5.001")), "DONATION_AMOUNT_INVALID"),
        (purchase(gift(None)), "DONATION_AMOUNT_INVALID"),
        (purchase(gift("1e3")), "DONATION_AMOUNT_INVALID"),
        (purchase({**gift(), "quantity": 2}), "QUANTITY_INVALID"),
        (
            purchase({"itemType": "ComboEvent", "quantity": 1}),
            "ITEM_TYPE_NOT_SUPPORTED",
        ),
        (purchase({"itemType": "Balloon", "quantity": 1}), "ITEM_TYPE_NOT_SUPPORTED"),
        (
            purchase({"itemType": "MembershipRenewal", "quantity": 1}),
            "MEMBERSHIPID_DNE",
        ),
    ],
)
def test_a_checkout_is_refused_and_nothing_is_booked(sandbox, body, type_):
    assert refused(sandbox, body) == type_


def test_an_unknown_cart_is_404(sandbox):
    body = purchase(shoppingCart=None, shoppingCartId="0" * 24)
    assert sandbox.check_out(body).status == 404


@pytest.mark.parametrize(
    "tender",
    [
        {"paymentMethod": "Cash"},
        {"paymentMethod": "Other"},
        {"paymentMethod": "Check", "paymentId": "1007"},
        {"paymentMethod": "Voucher", "paymentId": "V-9"},
        CARD,
    ],
    ids=lambda tender: tender["paymentMethod"],
)
def test_every_tender_sells(sandbox, tender):
    order = sandbox.check_out(purchase(add_on(), **tender)).json
    (line,) = sandbox.booked()
    assert line["paymentMethod"] == tender["paymentMethod"]
    assert line["amount"] == order["paidAmount"] == "0.25"
    detail = sandbox.get(f"/v2/b2b/orders/detail/{order['id']}").json
    assert detail["paymentMethod"] == tender["paymentMethod"]
    assert detail["paymentId"] == tender.get("paymentId", "")


def test_card_fields_that_come_with_cash_are_not_even_read(sandbox):
    body = purchase(add_on(), manualEntryCardNumber="4242424242424241", cvc="x")
    order = sandbox.check_out(body).json
    assert "ccLastFourDigits" not in order


def test_the_server_prices_and_names_whatever_the_client_claims(sandbox):
    claimed = ticket(2, unitPrice="0.01", amount="0.02", eventName="Free for all")
    item = sandbox.check_out(purchase(claimed)).json["orderItems"][0]
    assert item["unitPrice"] == "20.00"
    assert item["amount"] == "40.00"
    assert item["eventName"] == "Any-Day Pass"


def test_a_claimed_amount_of_a_fixed_donation_is_ignored(sandbox):
    order = sandbox.check_out(purchase(add_on("1644", amount="1.00"))).json
    assert order["totalAmount"] == "30.00"


def test_totals_are_exact_sums(sandbox):
    items = (add_on("1", 3), gift("0.10"), gift("0.20"), add_on("602", 3))
    order = sandbox.check_out(purchase(*items, chargeAmount="11.55")).json
    assert order["totalAmount"] == order["originalTotalAmount"] == "11.55"
    amounts = [item["amount"] for item in order["orderItems"]]
    assert amounts == ["0.75", "0.10", "0.20", "10.50"]


def test_charge_amount_may_be_told_to_be_ignored(sandbox):
    sandbox.assume(charge_amount_must_match="no")
    assert sandbox.check_out(purchase(add_on(), chargeAmount="99.00")).status == 200


def test_an_order_of_nothing_but_free_tickets_is_booked_at_zero(sandbox):
    event = sandbox.event("General Admission", 5)
    listed = sandbox.get(f"/v2/b2c/events/{event['id']}").json["priceList"]["prices"]
    toddler = next(one for one in listed if one["personType"]["name"] == "Toddler")
    free = ticket(2, eventId=event["id"], ticketingTypeId=toddler["personType"]["id"])
    order = sandbox.check_out(purchase(free)).json
    assert order["totalAmount"] == "0.00"
    assert [line["amount"] for line in sandbox.booked()] == ["0.00"]


def test_an_events_add_on_is_sold_with_a_ticket_for_that_event(sandbox):
    extra = add_on("594", eventId=ANY_DAY)
    assert refused(sandbox, purchase(extra)) == "EVENT_TICKET_REQUIRED"
    elsewhere = sandbox.event("General Admission", 5)
    with_another = purchase(ticket(eventId=elsewhere["id"]), extra)
    assert sandbox.check_out(with_another).status == 400
    order = sandbox.check_out(purchase(ticket(), extra)).json
    assert order["orderItems"][1]["eventId"] == ANY_DAY
    assert order["totalAmount"] == "120.00"


def test_an_events_add_on_can_be_assumed_to_need_no_ticket(sandbox):
    sandbox.assume(event_add_on_needs_ticket="no")
    assert sandbox.check_out(purchase(add_on("594", eventId=ANY_DAY))).status == 200


def test_an_add_on_of_another_program_is_refused(sandbox):
    body = purchase(ticket(), add_on("602", eventId=ANY_DAY))
    assert refused(sandbox, body) == "ADDON_NOT_FOR_EVENT"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (None, "InsideSalesIndividual"),
        ("pointOfSale", "PointOfSale"),
        ("PointOfSale", "PointOfSale"),
        ("inside sales individual", "InsideSalesIndividual"),
    ],
)
def test_the_sale_channel_is_answered_in_pascal_case(sandbox, sent, shown):
    order = sandbox.check_out(purchase(add_on(), saleChannel=sent)).json
    assert order["saleChannel"] == shown


def test_notes_and_delivery_are_echoed_when_sent_and_absent_when_not(sandbox):
    body = purchase(add_on(), ticketDelivery="willCall", notes="K7-4F2, thanks")
    order = sandbox.check_out(body).json
    assert order["notes"] == "K7-4F2, thanks"
    assert order["ticketDelivery"] == "willCall"
    plain = sandbox.check_out(purchase(add_on(), notes=None)).json
    assert "notes" not in plain
    assert "ticketDelivery" not in plain


def test_the_email_comes_back_only_if_it_was_sent_as_email(sandbox):
    both = by_card(add_on("818"), email="odile@guest.example")
    order = sandbox.check_out(both).json
    assert order["email"] == order["billingEmail"] == "odile@guest.example"
    sandbox.assume(contact_email_echoed="yes")
    order = sandbox.check_out(purchase(add_on())).json
    assert order["email"] == "odile@guest.example"


def test_billing_is_a_copy_of_the_contact(sandbox):
    order = sandbox.check_out(purchase(add_on())).json
    assert order["billingFirstName"] == order["contactFirstName"] == "Odile"
    assert order["billingAddress1"] == order["address1"]
    assert order["billingZipCode"] == order["zipCode"]


def test_the_same_guest_is_the_same_customer_and_another_is_not(sandbox):
    first = sandbox.check_out(purchase(add_on())).json["customerId"]
    again = sandbox.check_out(purchase(add_on())).json["customerId"]
    moved = sandbox.check_out(purchase(add_on(), city="Elsewhere")).json["customerId"]
    assert isinstance(first, int)
    assert first == again != moved


def test_a_guest_without_a_name_is_no_customer(sandbox):
    body = purchase(add_on(), contactFirstName=None, contactLastName=None)
    assert "customerId" not in sandbox.check_out(body).json


def test_a_full_name_stands_in_for_first_and_last(sandbox):
    body = purchase(
        add_on(),
        contactFirstName=None,
        contactLastName=None,
        contactFullName="Odile de Wit",
    )
    order = sandbox.check_out(body).json
    assert (order["contactFirstName"], order["contactLastName"]) == ("Odile de", "Wit")


def test_an_incomplete_contact_is_filled_by_the_primary_card_holder(sandbox):
    body = {"shoppingCart": {"items": [membership()]}, "paymentMethod": "Cash"}
    order = sandbox.check_out(body).json
    assert order["contactFirstName"] == order["billingFirstName"] == "Perpetua"
    assert order["zipCode"] == "05002"
    kept = sandbox.check_out(purchase(membership())).json
    assert kept["contactFirstName"] == "Odile"

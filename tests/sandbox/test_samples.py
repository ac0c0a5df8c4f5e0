"""The answers hold every key of ACME's own samples (B2B checkout, June 2020)."""

import pytest

from .purchases import add_on, by_card, gift, membership

ORDER_KEYS = {
    "id", "tenantId", "contactFirstName", "contactLastName", "billingFirstName",
    "billingLastName", "billingAddress1", "billingAddress2", "billingCountry",
    "billingCity", "billingZipCode", "billingState", "address1", "address2", "country",
    "city", "state", "zipCode", "phoneNumber", "billingPhoneNumber", "orderNumber",
    "discountedTotalAmount", "totalAmount", "discountedOriginalTotalAmount",
    "originalTotalAmount", "paidAmount", "balanceAmount", "refundAmount", "saleChannel",
    "checkInStatus", "notes", "creationDate", "paymentDueDate", "orderItems",
    "createdOn", "createdBy", "updatedOn", "updatedBy", "legacy", "hideEventDate",
    "invoiceAfter", "customerId", "obfuscated",
}  # fmt: skip
ITEM_KEYS = {
    "parentItemId", "comboTemplateType", "basicOriginalQuantity", "originalQuantity",
    "basicQuantity", "quantity", "unitPrice", "discountedUnitPrice",
    "discountedOriginalAmount", "originalAmount", "discountedAmount", "amount",
    "balanceAmount", "itemType", "itemTypeNg", "conversionStatus", "itemId",
}  # fmt: skip
INVENTORY_KEYS = ITEM_KEYS | {"inventoryId", "inventoryName", "displayName"}
MEMBERSHIP_KEYS = ITEM_KEYS | {
    "itemId2", "itemName", "pricePointId", "pricePointName", "itemDetailId",
}  # fmt: skip

SAMPLES = {
    "membership": (membership(), MEMBERSHIP_KEYS, "12.00", "Event"),
    "add-on": (add_on("1"), INVENTORY_KEYS, "0.25", "Event"),
    "fixed donation": (add_on("1644"), INVENTORY_KEYS, "30.00", "Donation"),
    "variable donation": (gift("12.34"), INVENTORY_KEYS, "12.34", "Donation"),
}


@pytest.fixture(params=SAMPLES, ids=lambda name: name.replace(" ", "-"))
def sample(request, sandbox):
    item, keys, amount, kind = SAMPLES[request.param]
    order = sandbox.check_out(by_card(item), path="/v2/b2b/checkout").json
    return order, keys, amount, kind


def test_a_sample_purchase_is_answered_with_every_key_of_the_sample(sample):
    order, keys, _, _ = sample
    assert order.keys() >= ORDER_KEYS
    assert order["orderItems"][0].keys() >= keys


def test_a_sample_purchase_costs_what_it_cost_in_the_sample(sample):
    order, _, amount, _ = sample
    item = order["orderItems"][0]
    assert order["totalAmount"] == order["paidAmount"] == item["unitPrice"] == amount
    assert order["balanceAmount"] == order["refundAmount"] == "0.00"


def test_only_donations_are_of_the_new_item_type_donation(sample):
    order, _, _, kind = sample
    assert order["orderItems"][0]["itemTypeNg"] == kind


def test_the_fixed_values_are_those_of_the_samples(sample):
    order, _, _, _ = sample
    item = order["orderItems"][0]
    assert order["saleChannel"] == "InsideSalesIndividual"
    assert order["checkInStatus"] == "NotCheckedIn"
    assert order["createdBy"] == order["updatedBy"] == "340"
    flags = ("legacy", "hideEventDate", "invoiceAfter", "obfuscated")
    assert [order[name] for name in flags] == [False] * 4
    assert item["comboTemplateType"] == "fixedPrice"
    assert item["conversionStatus"] == "NoConversion"
    assert item["itemId"] == item["parentItemId"]
    assert item["itemId"].isdecimal()


def test_the_email_is_missing_when_only_contact_email_was_sent(sample):
    order, _, _, _ = sample
    assert "email" not in order
    assert "billingEmail" not in order


def test_a_membership_order_names_its_new_membership(sandbox):
    order = sandbox.check_out(by_card(membership())).json
    assert isinstance(order["membershipId"], int)
    assert order["orderItems"][0]["itemDetailId"] == str(order["membershipId"])


def test_order_id_and_number_rise_together(sandbox):
    first = sandbox.check_out(by_card(add_on())).json
    second = sandbox.check_out(by_card(add_on("818"))).json
    assert int(second["id"]) - int(first["id"]) == 1
    assert int(second["orderNumber"]) - int(first["orderNumber"]) == 1
    assert len(first["orderNumber"]) == 9


def test_times_have_no_milliseconds_and_the_tenant_offset_with_a_colon(sandbox):
    order = sandbox.check_out(by_card(add_on())).json
    assert order["createdOn"] == order["creationDate"] == order["paymentDueDate"]
    assert len(order["createdOn"]) == len("2020-06-24T20:02:50-07:00")
    assert order["createdOn"][-6:] in ("-05:00", "-04:00")

"""Our sale of each purchase sample has every key of ACME's sample, both ways.

The key sets are those of the samples in the B2B checkout document.
"""

import pytest

from tests.carts import shelf

from .paying import COMMITTED, card, latest, pay, sent_body, sold_cart

pytestmark = [COMMITTED, pytest.mark.usefixtures("either_way")]

CONTACT = {
    "contactFirstName",
    "contactLastName",
    "address1",
    "address2",
    "country",
    "city",
    "state",
    "zipCode",
    "phoneNumber",
}
REQUEST = CONTACT | {
    "contactEmail",
    "notes",
    "expDate",
    "manualEntryCardNumber",
    "cvc",
    "paymentMethod",
}
INVENTORY = {"itemType", "inventoryId", "quantity"}
MEMBERSHIP = {
    "membershipCategoryId",
    "membershipOfferingId",
    "pricePointId",
    "membershipCards",
    "waiveBenefits",
    "notifyGiftRecipient",
    "gift",
}
MEMBER_CARD = {
    "cardType",
    "name",
    "email",
    "firstName",
    "lastName",
    "prefix",
    "phoneNumber",
    "streetAddress1",
    "streetAddress2",
    "city",
    "state",
    "zipCode",
    "country",
    "orgName",
    "deceased",
    "primaryCard",
    "startDate",
    "expirationDate",
}
BILLING = {
    "billingFirstName",
    "billingLastName",
    "billingAddress1",
    "billingAddress2",
    "billingCountry",
    "billingCity",
    "billingZipCode",
    "billingState",
    "billingPhoneNumber",
}
AMOUNTS = {
    "discountedTotalAmount",
    "totalAmount",
    "discountedOriginalTotalAmount",
    "originalTotalAmount",
    "paidAmount",
    "balanceAmount",
    "refundAmount",
}
ORDER = (
    CONTACT
    | BILLING
    | AMOUNTS
    | {"id", "tenantId", "orderNumber", "saleChannel", "checkInStatus", "notes"}
    | {"creationDate", "paymentDueDate", "orderItems", "createdOn", "createdBy"}
    | {"updatedOn", "updatedBy", "legacy", "hideEventDate", "invoiceAfter"}
    | {"customerId", "obfuscated"}
)
ORDER_ITEM = {
    "parentItemId",
    "comboTemplateType",
    "basicOriginalQuantity",
    "originalQuantity",
    "basicQuantity",
    "quantity",
    "unitPrice",
    "discountedUnitPrice",
    "discountedOriginalAmount",
    "originalAmount",
    "discountedAmount",
    "amount",
    "balanceAmount",
    "itemType",
    "itemTypeNg",
    "conversionStatus",
    "itemId",
}
SOLD_INVENTORY = ORDER_ITEM | {"inventoryId", "inventoryName", "displayName"}
SOLD_MEMBERSHIP = ORDER_ITEM | {
    "itemId2",
    "itemName",
    "pricePointId",
    "pricePointName",
    "itemDetailId",
}

GUEST = {
    "first_name": "Ida",
    "last_name": "Imagined",
    "address1": "1 Nowhere Lane",
    "address2": "Door 2",
    "country": "United States",
    "city": "Exampleton",
    "region": "NY",
    "zip_code": "00000",
    "phone_number": "212-555-0142",
    "email": "ida@guest.example",
    "notes": "By the window",
}
CARD_HOLDER = {
    "card0-email": "ida@guest.example",
    "card0-title": "Ms",
    "card0-phone_number": "212-555-0143",
    "card0-street_address1": "1 Nowhere Lane",
    "card0-street_address2": "Door 2",
    "card0-city": "Exampleton",
    "card0-state": "NY",
    "card0-zip_code": "00000",
    "card0-country": "United States",
    "card0-org_name": "Imagined Inc",
}


def individual(**more):
    of = shelf.level("Individual")
    return shelf.membership(of, "Ida Imagined", **CARD_HOLDER, **more)


def sell(till, kind, sold_id, form):
    shelf.put(till, kind, sold_id, form)
    shelf.write_guest(till, **GUEST)
    pay(till, card())
    attempt = latest()
    assert attempt.is_sold, attempt.refusal
    return attempt


def assert_sent_like(sandbox, item_keys):
    assert sent_body(sandbox).keys() >= REQUEST
    [item] = sold_cart(sandbox)["items"]
    assert item.keys() >= item_keys
    return item


def assert_answered_like(attempt, item_keys, more=frozenset()):
    assert attempt.answer.keys() >= ORDER | more
    [item] = attempt.answer["orderItems"]
    assert item.keys() >= item_keys


def test_a_membership_is_sent_and_answered_as_in_acmes_sample(till, sandbox):
    attempt = sell(till, "membership", shelf.level().id, individual())

    item = assert_sent_like(sandbox, {"itemType", "quantity", "membershipInfo"})
    assert item["membershipInfo"].keys() >= MEMBERSHIP
    [holder] = item["membershipInfo"]["membershipCards"]
    assert holder.keys() >= MEMBER_CARD
    assert_answered_like(attempt, SOLD_MEMBERSHIP, {"membershipId"})


def test_an_automatic_renewal_is_sent_as_in_acmes_sample(till, sandbox):
    form = individual(is_autorenew="on")
    attempt = sell(till, "membership", shelf.level().id, form)

    item = assert_sent_like(sandbox, {"itemType", "quantity", "membershipInfo"})
    assert item["membershipInfo"].keys() >= MEMBERSHIP | {"isAutorenew"}
    assert item["membershipInfo"]["isAutorenew"] is True
    assert_answered_like(attempt, SOLD_MEMBERSHIP, {"membershipId"})


def test_a_plain_membership_does_not_say_that_it_renews(till, sandbox):
    sell(till, "membership", shelf.level().id, individual())
    [item] = sold_cart(sandbox)["items"]
    assert "isAutorenew" not in item["membershipInfo"]


@pytest.mark.parametrize(
    ("kind", "sold_id", "form", "keys"),
    [
        ("add-on", shelf.PENCIL, {"quantity": "1"}, INVENTORY),
        ("fixed-donation", shelf.KEEPER_GIFT, shelf.donation(), INVENTORY),
        (
            "donation",
            shelf.ROUND_UP_GIFT,
            shelf.donation("12.34"),
            INVENTORY | {"amount"},
        ),
    ],
    ids=["add-on", "fixed donation", "donation of any amount"],
)
def test_inventory_is_sent_and_answered_as_in_acmes_samples(
    till, sandbox, kind, sold_id, form, keys
):
    attempt = sell(till, kind, sold_id, form)
    item = assert_sent_like(sandbox, keys)
    assert item["itemType"] == "Inventory"
    assert item["inventoryId"] == sold_id
    assert_answered_like(attempt, SOLD_INVENTORY)


def test_only_a_donation_of_any_amount_says_what_it_costs(till, sandbox):
    sell(till, "fixed-donation", shelf.KEEPER_GIFT, shelf.donation())
    [item] = sold_cart(sandbox)["items"]
    assert not item.keys() & {"amount", "unitPrice"}


def test_the_amount_of_a_donation_travels_as_text_with_two_places(till, sandbox):
    sell(till, "donation", shelf.ROUND_UP_GIFT, shelf.donation("12.3"))
    assert sold_cart(sandbox)["items"][0]["amount"] == "12.30"
    assert sent_body(sandbox)["chargeAmount"] == "12.30"

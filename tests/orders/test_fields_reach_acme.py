"""Every field that a client may fill reaches ACME's body through one of our forms.

Sources: CheckoutB2BInput (B2B checkout document); the cart, cart item and donation
tables (shopping-cart document).
"""

import pytest

from carts.models import Cart, Hold
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, pay, sent_body, sold_cart

pytestmark = [COMMITTED, pytest.mark.usefixtures("either_way")]

# The fields of the tables that no form fills, and why.
NOT_SENT = {
    "checkout": {
        "acmeToken": "ACME internal",
        "paymentProcessorToken": "ACME internal",
        "paymentProcessorFingerPrint": "ACME internal",
        "checkoutForms": "ACME internal",
        "giftCardNumber": "deprecated",
        "invoice": "deprecated",
    },
    "cart": {
        "id": "ACME's; it is repeated when its copy of the cart is changed",
        "tempVisitorId": "ACME internal",
        "visitorId": "ACME internal",
        "membershipId": "ACME internal",
        "couponCode": "ACME internal",
        "forms": "ACME internal",
        "orderContact": "ACME internal",
        "org": "ACME internal",
    },
    "item": {
        "itemId": "read only",
        "eventName": "read only",
        "ticketTypeName": "read only",
        "unitPrice": "read only",
        "inventoryName": "read only",
        "discountId": "read only",
    },
    "donation": {"beneficiaryZip": "spelled beneficiaryZipCode in ACME's samples"},
}
CHECKOUT = {
    "email",
    "phoneNumber",
    "contactFirstName",
    "contactLastName",
    "contactFullName",
    "zipCode",
    "ccLastFourDigits",
    "creditCardBrand",
    "expDate",
    "manualEntryCardNumber",
    "cvc",
    "notes",
    "paymentMethod",
    "chargeAmount",
    "ticketDelivery",
    "noEmail",
    "sendEmailToAll",
    "saleChannel",
}
EVENT_ITEM = {
    "eventId",
    "ticketingTypeId",
    "quantity",
    "itemType",
    "ignoreEntitlements",
}
INVENTORY_ITEM = {"inventoryId", "quantity", "itemType"}
DONATION_ITEM = INVENTORY_ITEM | {"amount", "donationDetail"}
GUEST = {
    "first_name": "Ida",
    "last_name": "Imagined",
    "email": "ida@guest.example",
    "phone_number": "212-555-0142",
    "zip_code": "00000",
    "notes": "By the window",
    "delivery": "print",
    "email_everyone": "on",
}
# Form field, key in ACME's donationDetail, value.
DONATION = [
    ("donor_recognition_tag", "donorRecognitionTag", "Without a comma"),
    ("donation_campaign_name", "donationCampaignName", "Year of the Map"),
    ("donation_appeal_name", "donationAppealName", "Front desk"),
    ("donation_fund_name", "donationFundName", "General Fund"),
    ("dedication_first_name", "dedicationFirstName", "Ada"),
    ("dedication_last_name", "dedicationLastName", "Imagined"),
    ("beneficiary_type", "beneficiaryType", "In honor of"),
    ("beneficiary_first_name", "beneficiaryFirstName", "Bo"),
    ("beneficiary_last_name", "beneficiaryLastName", "Imagined"),
    ("beneficiary_email", "beneficiaryEmail", "bo@guest.example"),
    ("beneficiary_phone_number", "beneficiaryPhoneNumber", "212-555-0144"),
    ("beneficiary_street_address1", "beneficiaryStreetAddress1", "1 Nowhere Lane"),
    ("beneficiary_street_address2", "beneficiaryStreetAddress2", "Door 2"),
    ("beneficiary_city", "beneficiaryCity", "Exampleton"),
    ("beneficiary_state", "beneficiaryState", "NY"),
    ("beneficiary_zip_code", "beneficiaryZipCode", "00000"),
    ("beneficiary_country", "beneficiaryCountry", "United States"),
    ("notes", "notes", "Read it aloud"),
]


def item_of(cart):
    [item] = cart["items"]
    return item


def test_every_checkout_field_is_filled_by_a_form(till, sandbox, either_way):
    shelf.put_pencils(till)
    shelf.write_guest(till, **GUEST)
    pay(till, card())
    body = sent_body(sandbox)
    assert body.keys() >= CHECKOUT
    assert not body.keys() & NOT_SENT["checkout"].keys()
    carts = {"stored": "shoppingCartId", "inline": "shoppingCart"}
    assert body.keys() & set(carts.values()) == {carts[either_way]}


@pytest.mark.parametrize("tender", ["Check", "Voucher", "Other"])
def test_the_number_of_a_tender_is_acmes_payment_id(till, sandbox, tender):
    shelf.put_pencils(till)
    pay(till, {"tender": tender, "number": "A-100"})
    body = sent_body(sandbox)
    assert (body["paymentMethod"], body["paymentId"]) == (tender, "A-100")


def test_a_ticket_carries_every_field_of_the_item_table(till, sandbox):
    shelf.put_tickets(till, Adult=2)
    Cart.objects.get().ignore_limits(ignored=True)
    pay(till, CASH)
    cart = sold_cart(sandbox)
    item = item_of(cart)
    assert item.keys() == EVENT_ITEM
    assert (item["itemType"], item["quantity"]) == ("Event", 2)
    assert cart["reservationId"] == Hold.objects.get().reservation_id


def test_an_add_on_of_an_event_names_both(till, sandbox):
    of = shelf.put_tickets(till, Adult=1)
    add_on = of.add_ons[0].id
    shelf.put(till, "event-add-on", of.id, {f"quantity_{add_on}": "1"})
    pay(till, CASH)
    item = sold_cart(sandbox)["items"][1]
    assert item.keys() == INVENTORY_ITEM | {"eventId"}
    assert (item["eventId"], item["inventoryId"]) == (of.id, add_on)


def test_a_donation_carries_every_field_of_the_donation_table(till, sandbox):
    typed = {field: value for field, _, value in DONATION}
    form = shelf.donation("12.34", **typed) | {
        "donor_recognition_type": "organization",
        "organization": "Imagined Inc",
        "custom_fields": "Plaque: yes\nColor: blue",
    }
    shelf.put(till, "donation", shelf.ROUND_UP_GIFT, form)
    pay(till, CASH)
    item = item_of(sold_cart(sandbox))
    assert item.keys() == DONATION_ITEM
    assert item["donationDetail"] == {
        **{key: value for _, key, value in DONATION},
        "donorRecognitionType": "organization",
        "donorRecognition": "Imagined Inc",
        "customFieldValues": [
            {"name": "Plaque", "value": "yes"},
            {"name": "Color", "value": "blue"},
        ],
    }
    assert not item["donationDetail"].keys() & NOT_SENT["donation"].keys()


@pytest.mark.parametrize("kind", ["self", "anonymous"])
def test_self_and_anonymous_are_recognized_by_acmes_own_words(till, sandbox, kind):
    form = shelf.donation(donor_recognition_type=kind, organization="Not this")
    shelf.put(till, "fixed-donation", shelf.KEEPER_GIFT, form)
    pay(till, CASH)
    detail = item_of(sold_cart(sandbox))["donationDetail"]
    assert (detail["donorRecognitionType"], detail["donorRecognition"]) == (kind, kind)


LEVEL = "59b0abcf61a307524a6a37d6"


@pytest.mark.parametrize(
    ("say", "sent"),
    [
        (
            lambda till: shelf.put_coupons(till, "TEN", "two"),
            {"couponCodes": ["TEN", "two"]},
        ),
        (shelf.attach_member, {"membershipIds": ["3718601"]}),
        (shelf.attach_level, {"membershipCategoryId": LEVEL}),
        (
            lambda till: shelf.attach_customer(till, "5380601"),
            {"customerId": "5380601"},
        ),
    ],
    ids=["coupons", "member", "level", "customer"],
)
def test_what_changes_prices_travels_in_the_cart(till, sandbox, say, sent):
    shelf.put_pencils(till)
    say(till)
    pay(till, CASH)
    cart = sold_cart(sandbox)
    assert cart == {"items": cart["items"], "saleChannel": "customerRep", **sent}
    assert not cart["items"][0].keys() & NOT_SENT["item"].keys()


def test_the_check_of_a_members_limits_can_be_switched_on(till, sandbox, settings):
    settings.ACME_VERIFY_ENTITLEMENTS = True
    shelf.put_pencils(till)
    shelf.attach_member(till)
    pay(till, CASH)
    assert sold_cart(sandbox)["verifyEntitlements"] is True


def test_a_membership_carries_giver_message_and_notice(till, sandbox):
    of = shelf.level("Dual")
    form = shelf.membership(of, "Ida Imagined", "Bo Imagined") | {
        "card0-email": "ida@guest.example",
        "is_gift": "on",
        "gifter_first_name": "Ada",
        "gifter_last_name": "Giver",
        "gifter_email": "ada@guest.example",
        "gift_message": "Many happy returns",
        "notify_gift_recipient": "on",
        "waive_benefits": "on",
    }
    shelf.put(till, "membership", of.id, form)
    pay(till, CASH)
    info = item_of(sold_cart(sandbox))["membershipInfo"]
    assert info["isGift"] is info["gift"] is info["notifyGiftRecipient"] is True
    assert info["gifterInfo"] == {
        "firstName": "Ada",
        "lastName": "Giver",
        "email": "ada@guest.example",
    }
    assert info["giftMessage"] == "Many happy returns"
    assert info["waiveBenefits"] is True
    kinds = [(c["cardType"], c["primaryCard"]) for c in info["membershipCards"]]
    assert kinds == [("primary", "yes"), ("secondary", "no")]

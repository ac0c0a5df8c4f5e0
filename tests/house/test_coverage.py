"""docs/coverage.md has every field of what we send and read, and says true places."""

import re

import pytest

from acme_pos import acme
from acme_pos.acme import bodies, browser, wire
from acme_pos.acme.shapes import cart as answered

from ..acme.cart_document import TABLES
from .source import ROOT

TEXT = (ROOT / "docs" / "coverage.md").read_text()
SETTINGS = (ROOT / "acme_pos" / "settings.py").read_text()
# By the headings of the document; what is answered stands beside what is sent.
SHAPES = {
    "Payload": [browser.CheckoutB2CInput],
    "CheckoutB2BInput": [acme.CheckoutB2BInput, bodies.Card],
    "The order that is answered": [acme.Order, acme.OrderItem],
    "Cart": [acme.ShoppingCart, answered.Cart],
    "Item": [acme.ShoppingCartItem, answered.CartItem],
    "Combo item": [acme.ComboItem, answered.ComboItem],
    "Donation details": [acme.DonationDetail, answered.DonationOnCart],
    "Membership": [
        acme.MembershipInfo,
        acme.MembershipCard,
        acme.Gifter,
        answered.MembershipOnCart,
        answered.CardOnCart,
        answered.GifterOnCart,
    ],
}
# Lists inside a combo and a donation, by the key that they stand under.
LISTS = {
    "Combo item": {
        "tickets": [acme.ComboTicket, answered.ComboTicket],
        "events": [acme.ComboEvent, answered.ComboEvent],
        "addOns": [acme.ComboAddOn, answered.ComboAddOn],
    },
    "Donation details": {"customFieldValues": [acme.CustomField]},
}
HEADERS = {wire.PUBLISHABLE_KEY, wire.TENANT_ID, wire.REQUEST_UUID, wire.CAPTCHA}
OF_CHECKOUT = {
    "shoppingCartId", "email", "phoneNumber", "contactFirstName", "contactLastName",
    "contactFullName", "zipCode", "acmeToken", "paymentProcessorToken",
    "paymentProcessorFingerPrint", "ccLastFourDigits", "creditCardBrand",
    "giftCardNumber", "expDate", "manualEntryCardNumber", "cvc", "notes",
    "shoppingCart", "checkoutForms", "paymentMethod", "paymentId", "chargeAmount",
    "ticketDelivery", "noEmail", "sendEmailToAll", "saleChannel", "invoice",
}  # fmt: skip
SECTIONS = {
    "ShoppingCart": "Cart",
    "ShoppingCartItem": "Item",
    "ComboItem": "Combo item",
    "DonationDetail": "Donation details",
    "MembershipInfo": "Membership",
    "MembershipCard": "Membership",
}


def rows(heading):
    """The rows of the tables under a heading, as (names, where)."""
    _, _, rest = TEXT.partition(f"\n### {heading}\n")
    under = re.split(r"^#{2,3} ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    lines = re.findall(r"^\| (`.+?) \| (.+) \|$", under, re.MULTILINE)
    return [(re.findall(r"`([^`]+)`", fields), where) for fields, where in lines]


def names(heading):
    return {name for found, _ in rows(heading) for name in found}


def keys_of(shape):
    """ACME's spelling of each field: the one we send, or the first that is read."""
    for name, field in shape.model_fields.items():
        spelled = field.validation_alias or field.alias
        first = getattr(spelled, "choices", [spelled])[0]
        if name != "raw":
            yield str(first)


@pytest.mark.parametrize("heading", SHAPES)
def test_every_field_that_we_send_or_read_stands_in_the_table(heading):
    inside = LISTS.get(heading, {})
    fields = {key for shape in SHAPES[heading] for key in keys_of(shape)} - set(inside)
    assert fields
    assert fields - names(heading) == set()


@pytest.mark.parametrize(
    ("heading", "key"), [(heading, key) for heading in LISTS for key in LISTS[heading]]
)
def test_every_field_of_a_list_inside_stands_in_the_table(heading, key):
    fields = {name for shape in LISTS[heading][key] for name in keys_of(shape)}
    assert {f"{key}[x].{name}" for name in fields} - names(heading) == set()


@pytest.mark.parametrize("kind", SECTIONS)
def test_every_field_of_the_cart_documents_tables_stands_in_the_table(kind):
    inside = LISTS.get(SECTIONS[kind], {})
    assert TABLES[kind].keys() - inside.keys() - names(SECTIONS[kind]) == set()


def test_every_field_of_the_checkout_documents_table_and_every_header_stands_there():
    assert OF_CHECKOUT - names("CheckoutB2BInput") == set()
    assert HEADERS - names("Headers") == set()


def test_every_heading_has_a_table_and_every_row_of_it_a_field_and_a_place():
    headings = re.findall(r"^### (.+)$", TEXT, re.MULTILINE)
    assert headings == ["Headers", *SHAPES]
    for heading in headings:
        assert rows(heading)
        assert all(fields and where.strip() for fields, where in rows(heading))


def test_every_place_that_the_tables_name_is_there():
    places = set(re.findall(r"`([\w/]+\.(?:py|html|js|md))(?:: (\w+))?`", TEXT))
    assert len(places) > 30
    for path, name in sorted(places):
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text()), (path, name)


def test_every_setting_that_the_tables_name_is_one():
    named = set(re.findall(r"`(ACME_[A-Z_]+)", TEXT))
    assert len(named) > 10
    assert {name for name in named if f'"{name}"' not in SETTINGS} == set()

"""A customer of ACME's is found and attached, and a near double is pointed out."""

import pytest
from django.urls import reverse

from acme_pos import acme
from carts import customers
from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db

ADA = {
    "id": "5380601",
    "firstName": "Ada",
    "lastName": "Quillfeather",
    "email": "ada.quillfeather@imaginary.example",
    "phoneNumber": "555-0100-601",
    "zipCode": "10999",
}
CONTACT = {
    "first_name": "Ada",
    "last_name": "Quillfeather",
    "email": "ada.quillfeather@imaginary.example",
    "phone_number": "555-0100-601",
    "zip_code": "10999",
}
A_CUSTOMER = "is a customer already"


def find(till, words):
    return till.post(reverse("carts:customers"), {"search": words})


def hint(till):
    return till.get(reverse("carts:alike")).text


@pytest.mark.parametrize("words", ["quillfeather", "ada.quillfeather@imaginary"])
def test_found_by_name_or_email_and_attached_with_the_contact(till, cart, words):
    page = find(till, words)
    [found] = page.context["customers"]
    assert "ada.quillfeather@imaginary.example" in page.text

    shelf.attach_customer(till, found.id, **CONTACT)
    cart.refresh_from_db()
    assert cart.customer_id == ADA["id"]
    assert {name: getattr(cart, name) for name in CONTACT} == CONTACT
    assert "ACME customer" in till.get(reverse("carts:sale")).text


def test_nobody_found_is_said_beside_the_words_that_were_typed(till, cart):
    page = find(till, "Nemo Nowhere")
    assert page.status_code == 422
    assert "No customer matches Nemo Nowhere." in page.text
    assert 'value="Nemo Nowhere"' in page.text


def test_selling_goes_on_while_acme_does_not_answer(till, sandbox, cart):
    sandbox.post("/_sandbox/faults", {"fault": "500", "path": "/v2/b2b/customers"})
    page = find(till, "quillfeather")
    assert page.status_code == 422
    assert "ACME could not be asked, so nothing was changed." in page.text
    shelf.write_guest(till, first_name="Ida")
    cart.refresh_from_db()
    assert (cart.first_name, cart.customer_id) == ("Ida", "")


def test_not_this_customer_keeps_the_contact(till, cart):
    shelf.attach_customer(till, ADA["id"], **CONTACT)
    till.post(reverse("carts:customer-off"))
    cart.refresh_from_db()
    assert (cart.customer_id, cart.first_name) == ("", "Ada")


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"first_name": "Ida"}, ""),
        ({"last_name": "Imagined"}, ""),
        ({"email": "ida@guest.example"}, ""),
        ({"phone_number": "212-555-0199"}, ADA["id"]),
        ({"notes": "Comes late"}, ADA["id"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_another_name_or_email_is_perhaps_another_person(till, cart, changed, kept):
    shelf.attach_customer(till, ADA["id"], **CONTACT)
    shelf.write_guest(till, **{**CONTACT, **changed})
    cart.refresh_from_db()
    assert cart.customer_id == kept


def test_what_was_typed_of_somebody_else_goes(till, cart):
    shelf.write_guest(till, last_name="Imagined", address1="1 Other Lane")
    shelf.attach_customer(till, ADA["id"], first_name="Ada", last_name="Quillfeather")
    cart.refresh_from_db()
    assert (cart.last_name, cart.address1) == ("Quillfeather", "")


@pytest.mark.parametrize("customer_id", ["", "../7", "x" * 41])
def test_what_is_no_customers_id_is_not_kept(till, cart, customer_id):
    sent = {"customer_id": customer_id, **CONTACT}
    answer = till.post(reverse("carts:use-customer"), sent, follow=True)
    assert "That customer cannot be used." in answer.text
    cart.refresh_from_db()
    assert (cart.customer_id, cart.first_name) == ("", "")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("carts:use-customer", {"customer_id": "7", "first_name": "Bo"}),
        ("carts:customer-off", {}),
    ],
)
def test_a_stale_page_changes_nothing(till, cart, name, form):
    shelf.attach_customer(till, ADA["id"], **CONTACT)
    Cart.objects.get().lock()
    answer = till.post(reverse(name), {**form, "cart": cart.public_id})
    assert "changed or paid in another window" in till.get(answer["Location"]).text
    cart.refresh_from_db()
    assert (cart.customer_id, cart.first_name) == (ADA["id"], "Ada")


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "Ada.Quillfeather@Imaginary.example"},
        {"first_name": "Bea", "email": "ada.quillfeather@imaginary.example"},
        {"last_name": "Quillfeather", "zip_code": "10999", "first_name": "Bea"},
        {"first_name": "Ada", "last_name": "Quillfether", "zip_code": "10999"},
        {"last_name": "Quillby", "phone_number": "555 0100 601"},
        {
            "first_name": "Ada",
            "last_name": "Quilfeather",
            "email": "ada.quilfeather@imaginary.example",
        },
    ],
    ids=["case", "name", "family", "slip and zip", "phone", "slip and email"],
)
def test_a_near_double_is_pointed_out(till, typed):
    shelf.write_guest(till, **typed)
    page = hint(till)
    assert "Ada Quillfeather" in page
    assert A_CUSTOMER in page
    assert Cart.objects.get().customer_id == ""


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": "Ada", "last_name": "Quillfeather"},
        CONTACT,
        {"last_name": "Quillfeather", "zip_code": "00000", "first_name": "Bo"},
        {"last_name": "Imagined", "email": "ida@guest.example", "zip_code": "10999"},
    ],
    ids=["the same name", "the same in all", "far away", "somebody else"],
)
def test_no_hint_without_need(till, typed):
    shelf.write_guest(till, **typed)
    assert A_CUSTOMER not in hint(till)


def test_acme_is_asked_once_for_each_contact(till, sandbox):
    shelf.write_guest(till, email="Ada.Quillfeather@Imaginary.example")
    assert A_CUSTOMER in hint(till)
    shelf.put_pencils(till)
    assert A_CUSTOMER not in hint(till)
    assert len(shelf.requests_to(sandbox, "/v2/b2b/customers")) == 1
    shelf.write_guest(till, first_name="Bo", phone_number="555-0100-601")
    shelf.write_guest(till, last_name="Quillfether", phone_number="555-0100-601")
    assert A_CUSTOMER in hint(till)
    assert len(shelf.requests_to(sandbox, "/v2/b2b/customers")) == 2
    assert "uillfeather" not in str(dict(till.session))


@pytest.mark.parametrize(
    "known",
    [
        lambda till: None,
        lambda till: shelf.write_guest(till, first_name="Ada", zip_code="10999"),
        shelf.attach_member,
        lambda till: shelf.attach_customer(till, ADA["id"], **CONTACT),
    ],
    ids=["walk-up", "first name alone", "member", "customer"],
)
def test_acme_is_not_asked_without_a_contact_or_about_who_is_known(
    till, sandbox, known
):
    known(till)
    assert "alike-" not in till.get(reverse("carts:sale")).text
    assert A_CUSTOMER not in hint(till)
    assert shelf.requests_to(sandbox, "/v2/b2b/customers") == []


def test_a_hint_that_cannot_be_had_is_no_error(till, sandbox):
    sandbox.post("/_sandbox/faults", {"fault": "500", "path": "/v2/b2b/customers"})
    shelf.write_guest(till, last_name="Quillfeather", zip_code="10999")
    assert A_CUSTOMER not in hint(till)


def test_two_who_share_an_empty_field_are_not_alike(till):
    cart = Cart(first_name="Ada", last_name="Quillfeather")
    other = acme.Customer.model_validate({"id": 1, "firstName": "Bo"})
    assert not customers.is_alike(cart, other)

"""Who the sale is for, at ACME, and what its notes say."""

import pytest
from django.conf import settings
from django.urls import reverse

from carts.models import Cart
from tests.carts import shelf

from .paying import CASH, COMMITTED, latest, pay, sent_body

pytestmark = COMMITTED


def sell_to(till, sandbox, **guest):
    shelf.put_pencils(till)
    shelf.write_guest(till, **guest)
    pay(till, CASH)
    assert latest().is_sold
    return sent_body(sandbox)


def test_a_walk_up_carries_the_houses_contact(till, sandbox):
    body = sell_to(till, sandbox)
    assert body["contactFirstName"] == settings.ACME_HOUSE_FIRST_NAME
    assert body["contactLastName"] == settings.ACME_HOUSE_LAST_NAME
    assert body["email"] == body["contactEmail"] == settings.ACME_HOUSE_EMAIL
    assert "phoneNumber" not in body


def test_the_receipt_of_a_walk_up_never_goes_to_the_house(till, sandbox):
    sell_to(till, sandbox)
    order = latest().order
    assert order.email == ""
    assert order.receipts.get().state == "none"


def test_a_guest_without_email_and_phone_is_found_by_the_houses_email(till, sandbox):
    body = sell_to(till, sandbox, first_name="Ida", last_name="Imagined")
    assert (body["contactFirstName"], body["contactLastName"]) == ("Ida", "Imagined")
    assert body["email"] == settings.ACME_HOUSE_EMAIL


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("zip_code", "zipCode", "00000"),
        ("first_name", "contactFirstName", "Ida"),
        ("city", "city", "Exampleton"),
        ("country", "country", "United States"),
    ],
)
def test_the_one_thing_a_guest_said_reaches_acme(till, sandbox, field, key, value):
    body = sell_to(till, sandbox, **{field: value})
    assert body[key] == value
    assert body["email"] == settings.ACME_HOUSE_EMAIL


def test_an_email_travels_under_both_of_acmes_names(till, sandbox):
    body = sell_to(till, sandbox, email="ida@guest.example")
    assert body["email"] == body["contactEmail"] == "ida@guest.example"


def test_our_reference_stands_first_in_the_notes(till, sandbox):
    body = sell_to(till, sandbox, notes="By the window")
    assert body["notes"] == f"{latest().reference} By the window"
    [line] = sandbox.booked()
    assert line["reference"] == latest().reference


def test_without_notes_the_reference_stands_alone(till, sandbox):
    assert sell_to(till, sandbox)["notes"] == latest().reference


def test_five_hundred_characters_of_notes_are_taken_whole(till, sandbox):
    notes = "n" * 500
    body = sell_to(till, sandbox, notes=notes)
    assert body["notes"] == f"{latest().reference} {notes}"


def test_one_more_character_is_refused_beside_the_field(till):
    typed = {"notes": "n" * 501, "first_name": "Ida", "delivery": "willCall"}
    answer = till.post(reverse("carts:guest"), typed)
    assert answer.status_code == 422
    assert "at most 500 characters" in shelf.shown(answer)
    assert "n" * 501 in shelf.shown(answer)
    assert Cart.objects.get().notes == ""


@pytest.mark.parametrize(
    ("guest", "expected"),
    [
        ({}, (True, None)),
        ({"email": "ida@guest.example"}, (True, None)),
        ({"email": "ida@guest.example", "email_everyone": "on"}, (True, None)),
        ({"email": "ida@guest.example", "delivery": "print"}, (False, False)),
        (
            {
                "email": "ida@guest.example",
                "delivery": "print",
                "email_everyone": "on",
            },
            (False, True),
        ),
    ],
    ids=["walk-up", "will call", "everyone needs print", "print", "print to everyone"],
)
def test_acme_mails_only_for_tickets_to_print(till, sandbox, guest, expected):
    body = sell_to(till, sandbox, **guest)
    assert (body["noEmail"], body.get("sendEmailToAll")) == expected


def test_the_channel_and_the_expected_total_are_sent(till, sandbox):
    body = sell_to(till, sandbox)
    assert body["saleChannel"] == "insideSalesIndividual"
    assert body["chargeAmount"] == "0.25"


def test_the_expected_total_can_be_left_out(till, sandbox, settings):
    settings.ACME_SEND_CHARGE_AMOUNT = False
    assert "chargeAmount" not in sell_to(till, sandbox)

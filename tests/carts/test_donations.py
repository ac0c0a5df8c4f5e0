"""Donations: the amount, who is recognized, who is honored, who is told."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.carts import shelf

pytestmark = pytest.mark.django_db


def give(till, amount="25", **more):
    form = shelf.donation(amount, **more)
    return shelf.post_item(till, "donation", shelf.ROUND_UP_GIFT, form)


def test_a_fixed_donation_costs_what_acme_says(till, cart):
    shelf.put(till, "fixed-donation", shelf.KEEPER_GIFT, shelf.donation())
    assert cart.total == Decimal("30.00")


def test_the_giver_names_the_amount_of_the_other_kind(till, cart):
    give(till, "$1,234.50", confirmed="on")
    assert cart.total == Decimal("1234.50")


def test_a_donation_is_never_sold_as_the_other_kind(till, cart):
    shelf.post_item(till, "fixed-donation", shelf.ROUND_UP_GIFT, shelf.donation())
    shelf.post_item(till, "donation", shelf.KEEPER_GIFT, shelf.donation("1"))
    assert cart.lines == []


def test_two_donations_are_two_lines(till, cart):
    give(till)
    give(till)
    assert [line.quantity for line in cart.lines] == [1, 1]


def test_so_many_of_a_fixed_one_are_so_many_lines(till, cart):
    shelf.put(till, "fixed-donation", shelf.KEEPER_GIFT, shelf.donation(times="3"))
    assert [line.quantity for line in cart.lines] == [1, 1, 1]
    assert cart.total == Decimal("90.00")


def test_a_large_donation_is_read_back_before_it_is_taken(till, cart):
    answer = give(till, "1000")
    assert answer.status_code == 422
    assert "Read it back to the guest: $1,000.00." in shelf.shown(answer)
    assert 'name="confirmed"' in shelf.shown(answer)
    assert cart.lines == []
    assert give(till, "1000", confirmed="on").status_code == 302
    assert cart.items.get().unit_price == Decimal("1000.00")


def test_a_smaller_one_is_not(till, cart):
    assert give(till, "999.99").status_code == 302


@pytest.mark.parametrize("amount", ["20,50", "1,2,3", "12,3456", "1.234,50", ",5"])
def test_a_comma_that_parts_no_thousands_is_asked_about(till, cart, amount):
    """Read without the comma, 20,50 would be two thousand and fifty."""
    answer = give(till, amount, confirmed="on")
    assert answer.status_code == 422
    assert "Type an amount such as 20 or 20.50." in shelf.shown(answer)
    assert cart.lines == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"donor_recognition_type": "organization"}, "Whose name should be"),
        ({"beneficiary_type": "In memory of"}, "Who is honored?"),
        ({"dedication_last_name": "Imagined"}, "In honor or in memory of this"),
        ({"custom_fields": "no colon here"}, "Write each field on a line of its own"),
        ({"donation_campaign_name": "No such campaign"}, "Select a valid choice"),
    ],
    ids=["organization", "who", "how", "custom field", "campaign"],
)
def test_what_is_half_said_is_asked_for_beside_the_field(till, cart, typed, words):
    answer = give(till, **typed)
    assert answer.status_code == 422
    assert words in shelf.shown(answer)
    assert cart.lines == []


@pytest.mark.parametrize(("number", "status"), [("612 345 678", 302), ("61234", 422)])
def test_a_phone_is_one_of_the_venues_country(till, cart, settings, number, status):
    settings.VENUE_COUNTRY = "ES"
    assert give(till, beneficiary_phone_number=number).status_code == status


def test_changing_a_donation_shows_all_that_was_said(till, cart):
    give(
        till,
        donor_recognition_type="organization",
        organization="Imagined Inc",
        beneficiary_type="In honor of",
        dedication_last_name="Quillfeather",
        custom_fields="Plaque: yes",
    )
    page = shelf.shown(till.get(reverse("carts:change", args=[cart.lines[0].pk])))
    for said in ("Imagined Inc", "Quillfeather", "Plaque: yes", "25.00"):
        assert said in page


def test_a_changed_donation_keeps_its_place_in_the_cart(till, cart):
    give(till, "25")
    shelf.put_pencils(till)
    first = cart.lines[0]
    till.post(reverse("carts:change", args=[first.pk]), shelf.donation("40"))
    assert [line.unit_price for line in cart.items.present()] == [
        Decimal("40.00"),
        Decimal("0.25"),
    ]


def test_a_refused_change_leaves_the_line_as_it_was(till, cart):
    give(till, "25")
    line = cart.lines[0]
    url = reverse("carts:change", args=[line.pk])
    assert till.post(url, shelf.donation("nothing")).status_code == 422
    line.refresh_from_db()
    assert line.unit_price == Decimal("25.00")

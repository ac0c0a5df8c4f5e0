"""The guest: nothing is required, what is said is checked and kept."""

import pytest
from django.urls import reverse

from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db


def refused(till, **typed):
    answer = till.post(reverse("carts:guest"), {"delivery": "willCall", **typed})
    assert answer.status_code == 422
    return shelf.shown(answer)


def test_a_guest_may_say_nothing(till):
    shelf.write_guest(till)
    assert Cart.objects.get().is_walk_up


def test_what_is_said_stays_for_the_next_look(till):
    shelf.write_guest(till, first_name="Ida", notes="Comes late")
    page = shelf.shown(till.get(reverse("carts:guest")))
    assert 'value="Ida"' in page
    assert "Comes late" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "ida@"}, "This is not an email address."),
        ({"email": "ida@gmial.com"}, "Did you mean ida@gmail.com?"),
        ({"phone_number": "12"}, "This does not look like a phone number."),
        ({"delivery": "print"}, "Tickets to print at home need an email address."),
    ],
    ids=["email", "mistyped", "phone", "print"],
)
def test_a_slip_is_named_beside_its_field_and_nothing_is_lost(till, typed, words):
    page = refused(till, first_name="Ida", **typed)
    assert words in page
    assert 'value="Ida"' in page
    assert Cart.objects.get().first_name == ""


def test_everyone_is_mailed_only_when_acme_mails_at_all(till):
    shelf.write_guest(till, email="ida@guest.example", email_everyone="on")
    assert not Cart.objects.get().email_everyone


def test_what_the_other_panels_keep_is_out_of_its_reach(till):
    """Each has a way of its own, with its own rules."""
    shelf.write_guest(
        till,
        coupon_codes="TEN",
        membership_ids="3718601",
        member_level_id=shelf.level().id,
        customer_id="5380601",
        verify_entitlements="on",
    )
    cart = Cart.objects.get()
    assert (cart.coupon_codes, cart.membership_ids, cart.customer_id) == ([], [], "")
    assert (cart.member_level_id, cart.verify_entitlements) == ("", False)

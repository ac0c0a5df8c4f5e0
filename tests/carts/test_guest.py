"""The guest: nothing is required, what is said is checked and kept."""

import pytest
from django.urls import reverse

from carts.models import Cart
from orders.models import Receipt
from tests.carts import shelf
from tests.orders.paying import CASH, COMMITTED, pay

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
        ({"phone_number": "12"}, "This does not look like a phone number."),
        ({"delivery": "print"}, "Tickets to print at home need an email address."),
    ],
    ids=["email", "phone", "print"],
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


# --- in one line -----------------------------------------------------------------

CART_PART = {"HX-Request": "true", "HX-Target": "cart"}


def say(till, typed, **how):
    return till.post(reverse("carts:guest-line"), {"guest": typed}, **how)


def sale_page(till):
    return till.get(reverse("carts:sale")).text


def test_a_line_says_who_buys_and_is_not_asked_for_again(till):
    page = sale_page(till)
    assert "Guest: name, email or phone" in page
    assert say(till, "Ana Ruiz ana@example.org 212 555 0100").status_code == 302
    cart = Cart.objects.get()
    assert (cart.guest_name, cart.email) == ("Ana Ruiz", "ana@example.org")
    assert cart.phone_number == "212 555 0100"
    page = sale_page(till)
    assert "Ana Ruiz" in page
    assert "Guest: name, email or phone" not in page


@pytest.mark.parametrize("how", [{}, {"headers": CART_PART}], ids=["page", "part"])
def test_what_cannot_be_read_stays_in_the_field(till, how):
    answer = say(till, "Ana <b> ana@", **how)
    page = answer.text
    assert answer.status_code == 422
    assert "ana@ is not an email address yet. Nothing was saved yet" in page
    assert 'value="Ana &lt;b&gt; ana@"' in page
    assert 'aria-invalid="true"' in page
    assert Cart.objects.get().is_walk_up


def test_what_it_does_not_name_stays_as_it_is(till):
    shelf.write_guest(till, first_name="Ana", phone_number="212 555 0100")
    say(till, "ana@example.org")
    cart = Cart.objects.get()
    assert (cart.first_name, cart.email) == ("Ana", "ana@example.org")
    assert cart.phone_number == "212 555 0100"


@pytest.mark.parametrize("odd", ["Ana\0", "a" * 251, f"{'a' * 300}@example.org"])
def test_what_no_field_takes_is_refused_in_words(till, odd):
    assert say(till, odd).status_code == 422
    assert Cart.objects.get().is_walk_up


def test_a_card_swiped_into_it_is_not_sent_back(till):
    answer = say(till, "4242 4242 4242 4242")
    assert answer.status_code == 422
    assert "4242" not in answer.text
    assert Cart.objects.get().is_walk_up


def test_the_contact_of_a_membership_fills_it(till):
    shelf.put_pencils(till)
    shelf.attach_member(till)
    assert "Guest: name, email or phone" not in sale_page(till)


def test_a_membership_without_a_contact_is_said_before_pay(till):
    level = shelf.level()
    shelf.put(till, "membership", level.id, shelf.membership(level, "Ana Ruiz"))
    assert "The membership needs its buyer" in sale_page(till)
    shelf.write_guest(till, last_name="Ruiz", email="ana@example.org")
    assert "The membership needs its buyer" not in sale_page(till)


def test_a_slip_in_the_address_is_asked_about_and_taken_by_one_press(till):
    say(till, "ana@gmial.com")
    assert Cart.objects.get().email == "ana@gmial.com"
    assert "Did you mean <strong>ana@gmail.com</strong>?" in sale_page(till)
    till.post(reverse("carts:guest-mail"), {"answer": "take"})
    assert Cart.objects.get().email == "ana@gmail.com"
    assert "Did you mean" not in sale_page(till)


def test_it_is_mended_on_the_membership_card_as_well(till):
    level = shelf.level()
    shelf.write_guest(till, email="ana@gmial.com")
    page = shelf.shown(till.get(reverse("carts:add", args=["membership", level.id])))
    assert 'name="card0-email_asked" value="ana@gmial.com"' in page
    of_the_cart = {"card0-email": "ana@gmial.com", "card0-email_asked": "ana@gmial.com"}
    form = shelf.membership(level, "Ana Ruiz", **of_the_cart)
    shelf.put(till, "membership", level.id, form)
    assert "Did you mean" in sale_page(till)
    till.post(reverse("carts:guest-mail"), {"answer": "take"})
    cart = Cart.objects.get()
    [card] = cart.lines[0].membership.membership_cards
    assert cart.email == card.email == "ana@gmail.com"


def test_the_form_of_a_membership_asks_once_and_then_the_cart_does_not(till):
    level = shelf.level("Dual")
    typed = {"card0-email": "ana@gmial.com", "card1-email": "bo@gmail.com"}
    form = shelf.membership(level, "Ana Ruiz", "Bo Ruiz", **typed)
    refused = shelf.post_item(till, "membership", level.id, form)
    assert refused.status_code == 422
    page = shelf.shown(refused)
    assert "Did you mean ana@gmail.com?" in page
    assert 'name="card0-email_asked" value="ana@gmial.com"' in page
    assert not Cart.objects.get().lines
    form |= {"card0-email_asked": "ana@gmial.com"}
    shelf.put(till, "membership", level.id, form)
    assert Cart.objects.get().email == "ana@gmial.com"
    assert "Did you mean" not in sale_page(till)


def test_another_slip_is_asked_about_as_well(till):
    level = shelf.level()
    typed = {"card0-email": "ana@gmial.con", "card0-email_asked": "ana@gmial.com"}
    form = shelf.membership(level, "Ana Ruiz", **typed)
    refused = shelf.post_item(till, "membership", level.id, form)
    assert "Did you mean ana@gmail.com?" in shelf.shown(refused)
    assert not Cart.objects.get().lines


def test_an_address_that_is_kept_is_not_asked_about_again(till):
    shelf.write_guest(till, first_name="Ana", email="ana@gmial.com")
    till.post(reverse("carts:guest-mail"), {"answer": "keep"})
    assert Cart.objects.get().email == "ana@gmial.com"
    assert "Did you mean" not in sale_page(till)
    assert "ana" not in str(dict(till.session)).casefold()
    till.post(reverse("carts:guest-mail"), {"answer": "keep"})
    shelf.write_guest(till, first_name="Ana", email="ana@gmial.con")
    assert "Did you mean" in sale_page(till)


# --- the language of the receipt -------------------------------------------------


def test_a_language_that_is_none_changes_nothing(till):
    till.post(reverse("carts:guest-language"), {"language": "xx"})
    assert Cart.objects.get().language == ""


@COMMITTED
@pytest.mark.parametrize("chosen", ["", "es"])
def test_the_receipt_is_in_the_language_that_the_guest_chose(till, chosen):
    shelf.put_pencils(till)
    say(till, "ana@example.org")
    if chosen:
        till.post(reverse("carts:guest-language"), {"language": chosen})
        assert '<option value="es" lang="es" selected>' in sale_page(till)
    pay(till, CASH)
    assert Receipt.objects.get().language == chosen

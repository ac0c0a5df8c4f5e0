"""New memberships: term and price, cards up to the limit, gift, automatic renewal."""

import pytest
from django.urls import reverse

from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db


def join(till, of, *holders, **form):
    holders = holders or ("Ida Imagined",)
    typed = shelf.membership(of, *holders, **form)
    return shelf.post_item(till, "membership", of.id, typed)


def info_of(cart):
    [line] = cart.lines
    return line.membership


def test_each_term_and_price_can_be_chosen(till, cart):
    of = shelf.level("Individual")
    join(till, of, offering=1, price=1)
    chosen = of.offerings[1].prices[1]
    assert cart.total == chosen.price
    assert info_of(cart).price_point_id == chosen.id


def test_every_card_of_the_level_can_be_named(till, cart):
    people = [f"Person{letter} Imagined" for letter in "ABCDE"]
    join(till, shelf.level("Family"), *people)
    cards = info_of(cart).membership_cards
    assert [card.name for card in cards] == people
    kinds = [card.card_type for card in cards]
    assert kinds == ["primary", *["secondary"] * 4]


def test_one_card_over_the_limit_is_impossible(till, cart):
    join(till, shelf.level("Dual"), "Ida Imagined", "Bo Imagined", "Cy Imagined")
    assert [card.name for card in info_of(cart).membership_cards] == [
        "Ida Imagined",
        "Bo Imagined",
    ]


def test_secondary_cards_may_stay_empty(till, cart):
    join(till, shelf.level("Family"))
    assert len(info_of(cart).membership_cards) == 1


@pytest.mark.parametrize(
    "form",
    [{"card0-last_name": ""}, {"card1-email": "bo@guest.example"}],
    ids=["primary", "secondary"],
)
def test_a_card_needs_both_names(till, cart, form):
    answer = join(till, shelf.level("Dual"), **form)
    assert answer.status_code == 422
    assert "A member card needs a first and last name." in shelf.shown(answer)
    assert cart.lines == []


def test_a_gift_names_its_giver(till, cart):
    answer = join(till, shelf.level("Dual"), is_gift="on")
    assert answer.status_code == 422
    assert shelf.shown(answer).count("Who gives this membership?") == 2
    join(
        till,
        shelf.level("Dual"),
        is_gift="on",
        gifter_first_name="Ada",
        gifter_last_name="Giver",
    )
    info = info_of(cart)
    assert info.is_gift
    assert cart.lines[0].variant.endswith(", gift from Ada Giver")
    assert (info.gifter_info.first_name, info.gifter_info.last_name) == ("Ada", "Giver")


def test_the_guest_of_the_cart_is_offered_as_the_first_card(till, cart):
    contact = {"first_name": "Ana", "last_name": "Ruiz", "email": "ana@guest.example"}
    Cart.objects.filter(pk=cart.pk).update(**contact, zip_code="05009")
    of = shelf.level("Dual")
    page = shelf.shown(till.get(reverse("carts:add", args=["membership", of.id])))
    for known in ("Ana", "Ruiz", "ana@guest.example", "05009"):
        assert f'value="{known}"' in page
    join(till, of, "Bo Imagined")
    assert [card.name for card in info_of(cart).membership_cards] == ["Bo Imagined"]


def test_telling_the_recipient_needs_their_email(till, cart):
    giver = {"gifter_first_name": "Ada", "gifter_last_name": "Giver"}
    form = {"is_gift": "on", "notify_gift_recipient": "on", **giver}
    answer = join(till, shelf.level("Dual"), **form)
    assert answer.status_code == 422
    assert "ACME needs an email to notify." in shelf.shown(answer)


def test_what_is_said_of_a_giver_counts_for_gifts_alone(till, cart):
    giver = {"gifter_first_name": "Ada", "gifter_last_name": "Giver"}
    join(till, shelf.level("Dual"), gift_message="For you", **giver)
    info = info_of(cart)
    assert (info.is_gift, info.gifter_info, info.gift_message) == (False, None, None)


def test_a_level_that_cannot_be_given_has_no_gift(till, cart):
    of = shelf.level("Circle of Companies")
    page = shelf.shown(till.get(reverse("carts:add", args=["membership", of.id])))
    assert 'name="is_gift"' not in page
    join(till, of, is_gift="on")
    assert not info_of(cart).is_gift


def test_an_automatic_renewal_is_chosen(till, cart):
    join(till, shelf.level("Individual"), is_autorenew="on")
    assert info_of(cart).is_autorenew
    assert cart.needs_card


def test_a_level_that_always_renews_needs_no_choosing(till, cart):
    join(till, shelf.level("Patron"))
    assert info_of(cart).is_autorenew


@pytest.mark.parametrize("name", ["Individual", "Patron"])
def test_it_is_agreed_to_aloud_before_it_is_in_the_cart(till, cart, name):
    of = shelf.level(name)
    answer = join(till, of, is_autorenew="on", has_agreed="")
    assert answer.status_code == 422
    assert "Ask the guest first, then tick this." in shelf.shown(answer)
    assert cart.lines == []
    join(till, of, is_autorenew="on")
    [line] = cart.items.all()
    assert "as the guest agreed" in line.variant


def test_a_term_that_never_renews_refuses_it(till, cart):
    answer = join(till, shelf.level("Individual"), offering=1, is_autorenew="on")
    assert answer.status_code == 422
    assert "This term does not renew automatically." in shelf.shown(answer)


def test_without_cards_an_automatic_renewal_is_refused_in_words(till, cart, settings):
    settings.CARD_MODE = "off"
    answer = join(till, shelf.level("Individual"), is_autorenew="on")
    assert answer.status_code == 422
    assert "Automatic renewal needs a card" in shelf.shown(answer)
    assert cart.lines == []


def test_an_unknown_term_is_refused_beside_the_field(till, cart):
    answer = join(till, shelf.level("Individual"), offer="no|such")
    assert answer.status_code == 422
    assert "Select a valid choice" in shelf.shown(answer)


def test_changing_a_membership_shows_its_cards_and_keeps_its_place(till, cart):
    of = shelf.level("Dual")
    join(till, of, "Ida Imagined", "Bo Imagined", is_autorenew="on")
    url = reverse("carts:change", args=[cart.lines[0].pk])
    page = shelf.shown(till.get(url))
    assert page.count('value="Imagined"') == 2
    till.post(url, shelf.membership(of, "Ida Renamed"))
    changed = cart.items.present().get()
    assert [card.name for card in changed.membership.membership_cards] == [
        "Ida Renamed"
    ]
    assert not changed.auto_renews

"""The first shelf: what can be sold this minute, and what this desk sells often."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.models import Desk
from acme_pos.staff.times import clock, full_day, week_day
from carts import favourites, tasks
from carts.models import Cart, CartItem, CartState, CatalogEntry, Favourite, Kind
from tests.carts import shelf

pytestmark = pytest.mark.django_db

ADMISSION = "General Admission"


@pytest.fixture
def at_noon():
    """A minute past, so that the noon's time runs already."""
    noon = timezone.localtime().replace(hour=12, minute=1)
    with time_machine.travel(noon, tick=True):
        yield noon


def now(till, **asked):
    return till.get(reverse("carts:sale"), {"shelf": "now", **asked})


def first_card(answer):
    return answer.context["cards"][0]


def test_the_shelf_after_each_sale_is_what_is_on_now(till, at_noon):
    till.get(reverse("carts:sale"), {"shelf": "donations"})
    answer = till.get(reverse("carts:sale"), {"next-guest": ""})
    assert answer.context["shelf"] == "now"
    assert first_card(answer).program.name == ADMISSION


def test_times_that_are_over_are_gone_and_the_next_one_is_chosen(till, at_noon):
    program = first_card(now(till)).program
    assert program.times[0].has_started
    assert not any(time.is_over for time in program.times)
    assert program.chosen.starts_at > at_noon
    assert not program.chosen.is_sold_out


def test_one_press_is_one_ticket_of_the_chosen_time(till, at_noon, cart):
    card = first_card(now(till))
    adult = next(tile for tile in card.tiles if tile.name == "Adult")
    form = {adult.field: adult.value, "times": "3"}
    shelf.put(till, adult.kind, adult.sold_id, form)
    [line] = cart.lines
    assert (line.event_id, line.quantity) == (card.program.chosen.id, 3)


@pytest.mark.parametrize("times", ["0", "201", "x", "-1"])
def test_a_number_of_times_that_is_none_adds_nothing(till, cart, times):
    answer = shelf.post_item(
        till, "add-on", shelf.PENCIL, {"quantity": "1", "times": times}
    )
    assert answer.status_code == 422
    assert cart.lines == []


def test_another_time_is_chosen_by_its_address_and_swaps_its_card_alone(till, at_noon):
    program = first_card(now(till)).program
    later = program.later
    assert first_card(now(till, time=later.id)).program.chosen == later
    part = till.get(
        reverse("carts:sale"),
        {"shelf": "now", "time": program.chosen.id},
        headers={"HX-Request": "true", "HX-Target": f"program-{program.id}"},
    )
    page = shelf.shown(part)
    assert page.count("<article") == 1
    assert 'id="cart"' not in page
    assert first_card(now(till)).program.chosen == program.chosen


def test_a_thing_keeps_its_letter_from_shelf_to_shelf(till, at_noon):
    def letters(answer):
        pressed = re.findall(
            r'id="([^"]+)"[^>]*data-key="([a-z])"', shelf.shown(answer)
        )
        assert len({key for _id, key in pressed}) == len(pressed)
        return dict(pressed)

    shelf.put_tickets(till, Adult=1)
    first = letters(now(till))
    for other in ("add-ons", "donations", "memberships"):
        there = letters(till.get(f"/sale/?shelf={other}"))
        assert there
        both = first.keys() & there.keys()
        assert both or other == "memberships"
        # Add-ons of an event get what the shelf leaves.
        own = {name for name in both if name.count("-") == 1}
        assert {name: first[name] for name in own} == {
            name: there[name] for name in own
        }


def test_letters_stay_whatever_time_is_chosen(till, at_noon):
    def letters(answer):
        tiles = [tile for card in answer.context["cards"] for tile in card.tiles]
        tiles += answer.context["often_sold"]
        return {tile.id: tile.key for tile in tiles}

    answer = now(till)
    before = letters(answer)
    given = [key for key in before.values() if key]
    assert len(given) == len(set(given))
    after = letters(now(till, time=first_card(answer).program.later.id))
    assert after == before


def test_what_is_left_is_said_in_words(till, at_noon):
    time = first_card(now(till)).program.times[-1]
    of = CatalogEntry.objects.filter(acme_id=time.id)
    for left, words in ((3, "Only 3 left"), (0, "Sold out")):
        of.update(places_left=left)
        assert words in shelf.shown(now(till))


def test_when_the_day_is_over_it_says_so_and_sells_the_next_by_its_name(
    late, till, cart
):
    answer = now(till)
    page = shelf.shown(answer)
    tomorrow = late.date() + timedelta(days=1)
    assert "Nothing more is on today" in page
    assert f"The tickets here are for {full_day(tomorrow)}." in page
    assert f"{ADMISSION}, {week_day(tomorrow)}" in page
    card = first_card(answer)
    assert not card.program.chosen.is_sold_out
    adult = next(tile for tile in card.tiles if tile.name == "Adult")
    shelf.put(till, adult.kind, adult.sold_id, {adult.field: adult.value})
    assert cart.lines[0].starts_at.astimezone(late.tzinfo).date() == tomorrow
    often = {tile.kind for tile in answer.context["often_sold"]}
    assert Kind.EVENT not in often


def test_when_no_day_is_to_come_the_rest_is_sold(late, till):
    CatalogEntry.objects.filter(starts_at__gt=late).delete()
    page = shelf.shown(now(till))
    assert "Nothing more is on today" in page
    assert "The tickets here are for" not in page
    assert "Museum pencil" in page


# --- often sold here -----------------------------------------------------------------


def sold(desk, cashier, days_ago, **line):
    cart = Cart.objects.create(desk=desk, cashier=cashier)
    CartItem.objects.create(cart=cart, unit_price=Decimal(1), **line)
    at = timezone.now() - timedelta(days=days_ago)
    Cart.objects.filter(pk=cart.pk).update(state=CartState.PAID, updated_at=at)


def pencils(quantity):
    return {
        "kind": Kind.ADD_ON,
        "name": "Museum pencil",
        "inventory_id": shelf.PENCIL,
        "quantity": quantity,
    }


def totes(quantity):
    return {
        "kind": Kind.ADD_ON,
        "name": "Tote bag",
        "inventory_id": "820",
        "quantity": quantity,
    }


def often(till):
    return [tile.name for tile in now(till).context["often_sold"]]


def test_on_the_first_day_it_offers_add_ons_and_the_donation(till):
    assert often(till)[0] == "Museum pencil"
    assert often(till)[-1] == "Gift of your choice"


def test_what_sold_most_in_two_weeks_comes_first(till, desk, front_desk):
    sold(desk, front_desk, 3, **pencils(2))
    sold(desk, front_desk, 13, **totes(5))
    sold(desk, front_desk, 20, **pencils(50))
    sold(desk, front_desk, 0, **pencils(50))
    sold(Desk.objects.create(name="Desk 2"), front_desk, 3, **pencils(50))
    tasks.count_sold()
    till.post(reverse("staff:desk"), {"desk": desk.pk})
    assert often(till) == ["Tote bag", "Museum pencil"]
    counted = desk.favourites.values_list("sold_id", "times_sold")
    assert set(counted) == {("820", 5), (shelf.PENCIL, 2)}


def test_the_program_sold_most_stands_first(till, desk, front_desk, at_noon):
    dome = shelf.event("Skies That Never Were")
    [adult] = [price for price in dome.prices if price.name == "Adult"]
    ticket = {
        "kind": Kind.EVENT,
        "name": dome.name,
        "event_id": "of last week",
        "ticket_type_id": adult.id,
        "quantity": 4,
    }
    sold(desk, front_desk, 7, **ticket)
    tasks.count_sold()
    assert first_card(now(till)).program.name == dome.name
    [kept] = Favourite.objects.all()
    assert (kept.sold_id, kept.ticket_type_id) == (dome.template_id, adult.id)


def test_memberships_and_gifts_are_counted_too(till, desk, front_desk):
    level = shelf.level("Dual")
    joined = {
        "kind": Kind.MEMBERSHIP,
        "name": "Dual membership",
        "quantity": 1,
        "membership_fields": {"membership_category_id": level.id},
    }
    given = {
        "kind": Kind.FIXED_DONATION,
        "name": "Keeper gift",
        "inventory_id": shelf.KEEPER_GIFT,
        "quantity": 1,
    }
    sold(desk, front_desk, 2, **joined)
    sold(desk, front_desk, 2, **joined)
    sold(desk, front_desk, 2, **given)
    tasks.count_sold()
    assert often(till) == ["Dual", "Keeper gift"]
    member, gift = now(till).context["often_sold"]
    assert not member.field, "it asks for names"
    shelf.put(till, gift.kind, gift.sold_id, {gift.field: gift.value, "times": "1"})
    [line] = Cart.objects.get(state=CartState.OPEN).lines
    assert (line.kind, line.unit_price) == (Kind.FIXED_DONATION, Decimal("30.00"))


def pin(till, kind, sold_id):
    return till.post(reverse("carts:pin"), {"kind": kind, "sold_id": sold_id})


def test_a_pin_comes_first_stays_and_is_taken_off_again(till, desk, front_desk):
    pin(till, "add-on", "820")
    sold(desk, front_desk, 3, **pencils(9))
    tasks.count_sold()
    assert often(till) == ["Tote bag", "Museum pencil"]
    assert "Pinned: take the pin off Tote bag" in shelf.shown(
        till.get(reverse("carts:arrange"))
    )
    pin(till, "add-on", "820")
    tasks.count_sold()
    assert often(till) == ["Museum pencil"]


def test_only_what_the_catalog_has_is_pinned(till):
    pin(till, "add-on", "no-such")
    pin(till, "nonsense", "820")
    assert not Favourite.objects.exists()


def test_a_favourite_that_left_the_shelf_is_not_shown(till, desk):
    favourites.toggle(desk, Kind.ADD_ON, "gone")
    assert "Museum pencil" in often(till)


def test_add_ons_of_the_tickets_in_the_cart_stand_beside_them(till, at_noon):
    assert "Audio guide" not in shelf.shown(now(till))
    of = shelf.put_tickets(till, Adult=1)
    page = shelf.shown(now(till))
    assert f"For {ADMISSION}" in page
    assert clock(of.starts_at) in page
    assert "Audio guide" in page

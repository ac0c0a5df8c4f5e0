"""Combos: who comes, a time for each event, and what is refused in words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff.times import clock
from carts import catalog, prices
from carts.models import Cart

from . import combo_shelf, shelf
from .combo_shelf import DAY_AND_DOME, ROOMS_AND_STORES, combo, put_combo

pytestmark = pytest.mark.django_db


def post(till, form, of=None):
    return shelf.post_item(till, "combo", (of or combo()).id, form)


def change(till, line, form=None):
    address = reverse("carts:change", args=[line.pk])
    return till.get(address) if form is None else till.post(address, form)


@pytest.mark.parametrize(
    ("name", "wanted", "total"),
    [
        (DAY_AND_DOME, {"Adult": 2, "Child": 1}, "75.00"),
        (DAY_AND_DOME, {"Adult": 1, "add_ons": {"602": 2}}, "35.00"),
        (ROOMS_AND_STORES, {"Senior": 2}, "79.90"),
        (ROOMS_AND_STORES, {"Adult": 1, "add_ons": {"606": 3}}, "51.60"),
    ],
)
def test_a_combo_is_one_line_at_the_prices_of_the_list(till, cart, name, wanted, total):
    put_combo(till, name, **wanted)
    line = cart.items.get()
    assert (line.name, line.quantity, cart.total) == (name, 1, Decimal(total))


def test_the_line_says_times_in_their_order_and_people(till, cart):
    of = combo()
    day = combo_shelf.day_of(of)
    put_combo(till, Adult=2, Child=1, add_ons={"602": 1})
    visits = sorted(combo_shelf.times_of(of, day), key=lambda time: time.starts_at)
    times = ", ".join(f"{clock(time.starts_at)} {time.name}" for time in visits)
    line = cart.items.get()
    assert line.variant == f"{times}; 2 Adult, 1 Child, 1 Star glasses"
    assert line.starts_at == visits[0].starts_at


def test_it_takes_a_place_in_each_event_for_each_guest(till, cart):
    of = put_combo(till, Adult=2, Child=1)
    visits = combo_shelf.times_of(of, combo_shelf.day_of(of))
    assert cart.items.get().places == {time.id: 3 for time in visits}


def test_the_shelf_offers_each_combo_with_its_prices(till):
    page = shelf.shown(till.get("/sale/?shelf=combos"))
    for words in (
        DAY_AND_DOME,
        "Skies That Never Were",
        "Adult $30.00",
        "Senior $39.95",
    ):
        assert words in page


def test_without_a_list_there_is_no_shelf_and_none_is_sold(till, cart, settings):
    of = combo()
    form = combo_shelf.form(of, Adult=1)
    settings.ACME_COMBOS = ()
    assert "?shelf=combos" not in shelf.shown(till.get("/sale/?shelf=combos"))
    answer = post(till, form, of)
    assert "no longer on sale" in shelf.shown(till.get(answer["Location"]))
    assert cart.lines == []


def sold_out_time(of):
    """A day, and a time on it that nobody can have any more."""
    for ahead in range(3):
        day = timezone.localdate() + timedelta(days=ahead)
        for time in catalog.times_on(day)[of.events[0].event_template_id]:
            if time.is_sold_out:
                return day, time
    raise AssertionError("every time has places")


def test_a_sold_out_time_cannot_be_chosen(till, cart):
    of = combo()
    day, sold_out = sold_out_time(of)
    page = shelf.shown(till.get(f"/sale/add/combo/{of.id}/?day={day}"))
    assert f'value="{sold_out.id}"' not in page
    form = combo_shelf.form(of, Adult=1) | {
        "day": day.isoformat(),
        f"time_{sold_out.template_id}": sold_out.id,
    }
    answer = post(till, form)
    assert answer.status_code == 422
    assert "This time is sold out. Choose another time." in shelf.shown(answer)
    assert cart.lines == []


def test_too_many_for_one_event_is_said_beside_it(till, cart):
    of = combo()
    answer = post(till, combo_shelf.form(of, Adult=100))
    assert answer.status_code == 422
    for time in combo_shelf.times_of(of, combo_shelf.day_of(of)):
        words = f"Only {time.places_left} places are left at this time; 100 come."
        assert f'id="time_{time.template_id}_error">{words}' in shelf.shown(answer)
    assert cart.lines == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"time": ""}, "Choose a time."),
        ({"time": "no-such-event"}, "This time is sold out. Choose another time."),
        ({"Adult": "0"}, "Choose at least one ticket."),
        ({"Adult": "two"}, "Type a whole number."),
        ({"day": "yesterday"}, "Choose a time."),
        ({"day": "2026-02-31"}, "Choose a time."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(till, cart, wrong, words):
    of = combo()
    ids = {one.name: one.id for one in of.person_types}
    names = {
        "time": f"time_{of.events[0].event_template_id}",
        "Adult": f"quantity_{ids['Adult']}",
    }
    form = combo_shelf.form(of, Adult=1, add_ons={"602": 7})
    if "day" in wrong:
        form = {name: value for name, value in form.items() if "time_" not in name}
    answer = post(till, form | {names.get(k, k): v for k, v in wrong.items()})
    assert answer.status_code == 422
    assert words in shelf.shown(answer)
    assert 'value="7"' in shelf.shown(answer)
    assert cart.lines == []


def test_another_day_shows_its_times_and_keeps_what_was_typed(till, cart):
    of = combo()
    other = timezone.localdate() + timedelta(days=2)
    form = combo_shelf.form(of, Adult=7) | {"other_day": other.isoformat()}
    page = shelf.shown(post(till, form))
    for event in of.events:
        for time in catalog.times_on(other)[event.event_template_id]:
            assert (f'value="{time.id}"' in page) is not time.is_sold_out
    assert f'name="day" value="{other}"' in page
    assert 'value="7"' in page
    assert "Look at <a" not in page
    assert cart.lines == []


def test_a_line_is_changed_with_its_own_day_times_and_people(till, cart):
    of = put_combo(till, Adult=2)
    line = cart.items.get()
    page = shelf.shown(change(till, line))
    assert page.count(" checked") == len(of.events)
    assert 'value="2"' in page

    form = combo_shelf.form(of, Child=3)
    assert change(till, line, form).status_code == 302
    changed = cart.items.get()
    assert (changed.pk, changed.unit_price) == (line.pk, Decimal("45.00"))
    assert changed.variant.endswith("; 3 Child")


def test_two_combos_are_two_lines_and_one_is_taken_out(till, cart):
    put_combo(till, Adult=1)
    put_combo(till, Adult=1)
    first, second = cart.items.present()
    till.post(reverse("carts:remove", args=[first.pk]))
    assert list(cart.items.present()) == [second]


def test_its_quantity_is_changed_in_the_form_alone(till, cart):
    put_combo(till, Adult=1)
    page = shelf.shown(till.get("/sale/"))
    line = cart.items.get()
    assert reverse("carts:change", args=[line.pk]) in page
    assert reverse("carts:quantity", args=[line.pk]) not in page


def test_a_price_that_changed_in_the_list_is_told_and_sent_as_it_is_now(
    till, cart, settings
):
    of = put_combo(till, Adult=2)
    tickets = [t.model_copy(update={"price": Decimal("21.00")}) for t in of.tickets]
    settings.ACME_COMBOS = (of.model_copy(update={"tickets": tuple(tickets)}),)
    with pytest.raises(prices.PricesChanged, match=r"was \$60.00, now \$84.00"):
        prices.check(Cart.objects.get())
    line = cart.items.get()
    assert line.unit_price == line.combo.amount == Decimal("84.00")


def test_a_combo_that_left_the_list_keeps_its_price(till, cart, settings):
    put_combo(till, Adult=1)
    settings.ACME_COMBOS = ()
    prices.check(Cart.objects.get())
    assert cart.items.get().unit_price == Decimal("30.00")

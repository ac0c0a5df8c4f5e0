"""A line of the cart in words, which are kept for as long as they are true."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from carts import lines
from carts.models import CartItem, Kind

AT = datetime(2026, 11, 22, 19, tzinfo=UTC)


@pytest.fixture
def line():
    return CartItem(
        pk=7,
        kind=Kind.EVENT,
        name="Planetarium",
        variant="Adult",
        quantity=2,
        unit_price=Decimal(20),
        starts_at=AT,
    )


@pytest.fixture(autouse=True)
def that_day(time_machine):
    time_machine.move_to(AT, tick=False)


def said_of(line):
    [said] = lines.said_of([line])
    return said


def test_a_line_that_stays_as_it_is_is_said_once(line):
    assert said_of(line) is said_of(line)


def test_it_is_said_anew_where_something_of_it_changed(line):
    before = said_of(line)
    line.quantity = 3
    after = said_of(line)
    assert (before.told, after.told) == ("2 Adult, Planetarium", "3 Adult, Planetarium")
    assert (after.one_less, after.quantity, after.one_more) == ("2", "3", "4")
    line.variant, line.name = "", "Museum pencil"
    assert said_of(line).told == "3 Museum pencil"
    assert said_of(line).remove == "Remove Museum pencil"


def test_each_language_has_its_own(line):
    english = said_of(line)
    with translation.override("es"):
        spanish = said_of(line)
        assert spanish is said_of(line)
    assert english.remove == "Remove Planetarium Adult"
    assert spanish.remove != english.remove
    assert said_of(line) is english


def test_what_goes_without_saying_today_is_told_tomorrow(line, time_machine):
    assert "Nov" not in said_of(line).detail
    time_machine.move_to(AT + timedelta(days=1), tick=False)
    assert "Nov 22" in said_of(line).detail


def test_what_was_typed_for_one_guest_is_not_kept(line):
    gift = CartItem(pk=8, kind=Kind.VARIABLE_DONATION, name="The roof", quantity=1)
    gift.variant, gift.unit_price = "in memory of Ada", Decimal(5)
    assert said_of(gift) == said_of(gift)
    assert said_of(gift) is not said_of(gift)
    assert said_of(gift).told == "The roof in memory of Ada, $5.00"
    assert not said_of(gift).has_quantity

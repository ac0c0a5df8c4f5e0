"""An amount is read as the cashier's language writes it, never ten times too big."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from acme_pos.staff.money import symbol
from carts.forms import donation
from carts.forms.fields import MoneyField


@pytest.fixture(params=[("en", "US"), ("es", "US"), ("es", "ES"), ("fr", "FR")])
def spoken(request, settings):
    """A language at a venue in a country."""
    language, settings.VENUE_COUNTRY = request.param
    with translation.override(language):
        yield request.param


def typed(text):
    return MoneyField(least="0.00").clean(text)


def test_whole_amounts_are_the_same_everywhere(spoken):
    assert typed("60") == Decimal("60.00")
    assert typed(f" {symbol()}60 ") == Decimal("60.00")


@pytest.mark.parametrize(
    ("language", "country", "text", "amount"),
    [
        ("en", "US", "20.5", "20.50"),
        ("en", "US", "$1,250.00", "1250.00"),
        ("es", "US", "$1,250.00", "1250.00"),
        ("es", "ES", "20,5", "20.50"),
        ("es", "ES", "1.250,00", "1250.00"),
        ("es", "ES", "12,50\N{NO-BREAK SPACE}US$", "12.50"),
        ("fr", "FR", "1 250,00", "1250.00"),
    ],
)
def test_cents_and_thousands_have_the_signs_of_the_place(
    settings, language, country, text, amount
):
    settings.VENUE_COUNTRY = country
    with translation.override(language):
        assert typed(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("language", "country", "text", "example"),
    [
        ("en", "US", "20,50", "20.50"),
        ("en", "US", "1.250,00", "20.50"),
        ("es", "US", "20,50", "20.50"),
        ("es", "ES", "20.50", "20,50"),
        ("es", "ES", "1,250.00", "20,50"),
        ("en", "US", "1,25,000", "20.50"),
        ("en", "US", "２０", "20.50"),
    ],
)
def test_the_signs_of_another_place_are_a_slip(
    settings, language, country, text, example
):
    settings.VENUE_COUNTRY = country
    with translation.override(language), pytest.raises(ValidationError) as refused:
        typed(text)
    assert example in refused.value.messages[0]


def test_an_amount_of_ours_is_shown_as_it_is_typed(spoken):
    field = MoneyField()
    shown = field.prepare_value(Decimal("1250.5"))
    assert field.clean(shown) == Decimal("1250.50")
    assert field.prepare_value("12x") == "12x"


def test_amounts_that_a_press_fills_in_are_read(spoken):
    page = donation._amounts().html
    filled = re.findall(r'value="([^"]*)"', page)
    assert [typed(value) for value in filled] == list(donation.OFTEN_GIVEN)

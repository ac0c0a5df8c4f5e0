"""An amount in a template: nothing for nothing, and a zero is an amount."""

from decimal import Decimal

import pytest

from acme_pos.staff.templatetags.money import as_money


@pytest.mark.parametrize("zero", [Decimal(0), Decimal("0.00"), 0, "0"], ids=repr)
def test_a_zero_is_written_however_it_was_counted(zero):
    assert as_money(zero) == "$0.00"


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_not_known_is_not_written(nothing):
    assert as_money(nothing) == ""


def test_a_currency_that_was_changed_is_not_the_one_that_was_kept(settings):
    assert as_money("1250.5") == as_money(Decimal("1250.50")) == "$1,250.50"
    settings.CURRENCY = "EUR"
    assert as_money(Decimal("1250.50")) == "€1,250.50"

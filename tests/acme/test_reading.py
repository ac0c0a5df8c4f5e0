"""One value in every spelling that ACME's documents and answers use."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acme_pos.acme import AddOn, Order, OrderItem


def total(value):
    return Order.model_validate({"id": "1", "totalAmount": value}).total_amount


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("12.34", "12.34"),
        ("12", "12.00"),
        ("-50.00", "-50.00"),
        ("-0.00", "-0.00"),
        ("007.10", "7.10"),
        ("9" * 12 + ".99", "9" * 12 + ".99"),
        (" 7.50 ", "7.50"),
        (20, "20.00"),
        (Decimal("0.1"), "0.10"),
        (0.1, "0.10"),
        (Decimal("2.675"), "2.68"),
        ("0.005", "0.01"),
    ],
    ids=repr,
)
def test_money(sent, read):
    assert total(sent) == Decimal(read)
    assert str(total(sent)) == read


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "free",
        "1e5",
        "NaN",
        "1,000.00",
        "$5",
        "１２",
        True,
        [],
        {},
        Decimal("NaN"),
        Decimal("Infinity"),
        float("inf"),
        10**13,
        "9" * 13,
        "9" * 13 + ".00",
        "12.34\n5",
        "１２.00",
    ],
    ids=repr,
)
def test_what_is_not_money(sent):
    assert total(sent) is None


@settings(deadline=None)
@given(st.decimals("-9999999.99", "9999999.99", places=2))
def test_money_survives_as_string_and_as_number(amount):
    assert total(str(amount)) == total(amount) == amount


@pytest.mark.parametrize(
    ("sent", "read"),
    [(5, "5"), ("5", "5"), (" 5 ", "5"), ("27191831", "27191831"), ("a1", "a1")],
    ids=repr,
)
def test_ids_are_compared_as_strings(sent, read):
    assert OrderItem.model_validate({"inventoryId": sent}).inventory_id == read


@pytest.mark.parametrize("sent", [None, True, [], {}, ""], ids=repr)
def test_what_is_not_an_id(sent):
    assert OrderItem.model_validate({"inventoryId": sent}).inventory_id == ""


def created(value):
    return Order.model_validate({"id": "1", "createdOn": value}).created_on


PACIFIC = timedelta(hours=-7)


@pytest.mark.parametrize(
    "sent",
    [
        "2020-06-24T20:02:50-07:00",
        "2020-06-24T20:02:50-0700",
        "2020-06-25T03:02:50Z",
        1593054170000,
        Decimal("1593054170000"),
        "2020-06-25T03:02:50.000+00:00",
    ],
    ids=repr,
)
def test_a_moment(sent):
    assert created(sent) == datetime(2020, 6, 25, 3, 2, 50, tzinfo=UTC)


def test_a_moment_keeps_its_offset():
    assert created("2020-06-24T20:02:50-07:00").utcoffset() == PACIFIC


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "yesterday",
        True,
        [],
        10**30,
        "2020-06-24T20:02:50",
        "1969-12-31T19:00:01-05:00",
        "2030-01-18T22:14:07-05:00",
        "2030-01-18T19:14:07-08:00",
    ],
    ids=repr,
)
def test_no_moment_and_acmes_two_words_for_not_set(sent):
    assert created(sent) is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (True, True),
        ("true", True),
        ("Yes", True),
        ("1", True),
        (1, True),
        (False, False),
        ("false", False),
        ("no", False),
        (None, False),
        ("x", False),
    ],
    ids=repr,
)
def test_a_boolean_also_as_a_string(sent, read):
    assert AddOn.model_validate({"id": 1, "active": sent}).active is read


@pytest.mark.parametrize(
    ("sent", "read"),
    [(2, 2), ("2", 2), (Decimal("2.0"), 2), ("2.5", 0), (None, 0)],
    ids=repr,
)
def test_a_count_also_as_a_string(sent, read):
    assert OrderItem.model_validate({"quantity": sent}).quantity == read

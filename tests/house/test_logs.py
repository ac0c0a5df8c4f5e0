"""Logs: one line of JSON an event, with cards and keys blanked."""

import json
import logging

import pytest

from acme_pos.cards import passes_luhn
from acme_pos.redaction import OneLineFormatter, RedactionFilter, redact


def line(message, *args, exc_info=None):
    """What the handler of the settings would write."""
    record = logging.LogRecord("till", logging.INFO, "x.py", 1, message, args, exc_info)
    RedactionFilter().filter(record)
    return OneLineFormatter().format(record)


@pytest.mark.parametrize(
    "said",
    [
        "card 4242424242424242 taken",
        "card 4242 4242 4242 4242 taken",
        "card 4242-4242-4242-4242 taken",
        "card 4242.4242.4242.4242 taken",
        "card 4242 4242 4242 4242 12/40 123",
        "2 4242 4242 4242 4242",
        "4242424242424242 4242424242424242",
        "['378282246310005']",
        '{"manualEntryCardNumber": "4242424242424242"}',
    ],
)
def test_a_card_number_is_blanked(said):
    assert not {"4242", "378282246310005"} & set(redact(said).split())
    assert "4242424242424242" not in redact(said)
    assert "[card]" in redact(said) or "[hidden]" in redact(said)


@pytest.mark.parametrize(
    "said",
    [
        '{"cvc": "739"}',
        "cvc=739&tender=CreditCard",
        "x-acme-api-key: 739",
        "{'password': '739'}",
        "Authorization: 739",
        "Authorization: Bearer abc739",
        r'"{\"apiKey\": \"739\"}"',
        "expDate=739",
    ],
)
def test_the_value_of_a_secret_field_is_blanked(said):
    assert "739" not in redact(said)
    assert "[hidden]" in redact(said)


@pytest.mark.parametrize(
    "said",
    [
        "order 100121704",
        "event 5d96453460309f26d082bc80",
        "4242424242424241",
        "942424242424242424",
        "12.34",
    ],
)
def test_what_is_no_card_stays_readable(said):
    assert redact(said) == said


def test_a_record_whose_arguments_do_not_fit_is_still_a_line():
    assert "%d sold" in line("%d sold", "two")


def test_arguments_and_tracebacks_are_blanked_too():
    try:
        raise ValueError("4242424242424242")
    except ValueError as error:
        written = line("paid with %s", "4242424242424242", exc_info=_info(error))
    assert "4242424242424242" not in written
    assert "ValueError" in written


def _info(error):
    return type(error), error, error.__traceback__


@pytest.mark.parametrize("note", ["two\nlines", "\x1b[31mred", "\r\n{}", "🦖\u2028x"])
def test_an_event_is_one_line_whatever_was_typed(note):
    written = line("note: %s", note)
    assert len(written.splitlines()) == 1
    assert written.isascii()
    assert json.loads(written)["message"] == f"note: {note}"


def test_an_event_says_when_how_bad_and_who():
    entry = json.loads(line("sold"))
    assert entry.keys() == {"at", "level", "logger", "message"}
    assert (entry["level"], entry["logger"]) == ("INFO", "till")


def test_every_handler_of_ours_has_the_filter(settings):
    handlers = settings.LOGGING["handlers"].values()
    assert all("redaction" in handler["filters"] for handler in handlers)


@pytest.mark.parametrize(
    ("digits", "passes"), [("4242424242424242", True), ("4242424242424241", False)]
)
def test_the_check_digit_is_looked_at(digits, passes):
    assert passes_luhn(digits) is passes

"""The last net under the logs: no card number and no key gets through.

Nothing in the project logs a card on purpose; this filter is for the day something
does. It looks for card numbers and for the values of key and card fields.
"""

import json
import logging
import re
from typing import Any

from . import cards, request_ids

_FIELD = (
    r"api[-_]?key|acme[-_]session|manualEntryCardNumber|expDate|cvc|password|secret"
)
_SECRETS = (
    # An authorization is two words, so all of the line goes.
    re.compile(r"(?i)(authorization\W{1,4})()([^\r\n]+)"),
    re.compile(rf"(?i)({_FIELD})(\\?['\"]?\s*[:=]\s*\\?['\"]?)([^'\"\\\s,;&}}]+)"),
)


def holds_card(text: str) -> bool:
    return any(cards.spans_in(text))


def redact(text: str) -> str:
    """The text with card numbers and the values of key fields blanked."""
    for secret in _SECRETS:
        text = secret.sub(r"\1\2[hidden]", text)
    return hide_cards(text, "[card]")


def hide_cards(text: str, instead: str) -> str:
    for start, end in reversed(list(cards.spans_in(text))):
        text = f"{text[:start]}{instead}{text[end:]}"
    return text


class RedactionFilter(logging.Filter):
    """Formats the record's message, arguments and traceback once, redacted."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(_message(record)), None
        if record.exc_info:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text, record.exc_info = redact(text), None
        return True


def _message(record: logging.LogRecord) -> str:
    """A record whose arguments do not fit must not fail whoever logged it."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


class OneLineFormatter(logging.Formatter):
    """One JSON object a line: a newline in a guest's note stays in its field."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= request_ids.names()
        # Of the line that tells of a request (request_ids).
        entry |= record.__dict__.get("facts", {})
        if record.exc_text:
            entry["traceback"] = record.exc_text
        return json.dumps(entry, ensure_ascii=True)


def logging_to_stderr(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything from `level` on, redacted, a line each."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redaction": {"()": RedactionFilter}},
        "formatters": {"line": {"()": OneLineFormatter}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["redaction"],
            },
            "none": {"class": "logging.NullHandler", "filters": ["redaction"]},
        },
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own handlers would mail or print a request with what was typed.
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # It writes addresses with their query, where the words of a search stand.
            "django.server": {"handlers": ["none"], "propagate": False},
        },
    }

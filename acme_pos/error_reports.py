"""Errors told to a collector (Sentry), where SENTRY_DSN names one.

It lies outside of the house, so it learns what broke and where: kinds of errors, places
in the code, the request's name and the sale's reference. What an error or a log line
says in its own words stays in our log, which those two names find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from . import request_ids

Event = Mapping[str, Any]

# Of an event, and of a frame of a stack.
_KEPT = ("event_id", "timestamp", "level", "platform", "logger", "release", "sdk")
_PLACE = ("filename", "abs_path", "module", "function", "lineno", "in_app")
# Beside those that the collector's own scrubber knows. Nothing of them should come so
# far; this is the net under it.
_OUR_KEYS = ["manualEntryCardNumber", "expDate", "cvc", "number", "expiry", "email"]


def begin(dsn: str, release: str) -> None:
    """Raises ImproperlyConfigured when the package is missing, or the DSN is none."""
    try:
        sdk, scrubber = map(import_module, ("sentry_sdk", "sentry_sdk.scrubber"))
    except ModuleNotFoundError:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, and sentry-sdk is not installed: make sentry."
        ) from None
    keys = [*scrubber.DEFAULT_DENYLIST, *_OUR_KEYS]
    try:
        sdk.init(
            dsn=dsn,
            release=release or None,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            event_scrubber=scrubber.EventScrubber(denylist=keys, recursive=True),
            before_send=reduced,
        )
    except ValueError:
        raise ImproperlyConfigured("SENTRY_DSN is no address of Sentry's.") from None


def reduced(event: Event, hint: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent of it: nothing that was typed, read or said."""
    told = {name: event[name] for name in _KEPT if name in event}
    told["tags"] = request_ids.names()
    if record := hint.get("log_record"):
        # Where it was logged; its words have names and numbers in them by now.
        place = f"{record.name}, {record.funcName}, line {record.lineno}"
        told["logentry"] = {"message": place}
    told["exception"] = {"values": list(_errors(event))}
    return told


def _errors(event: Event) -> Iterator[dict[str, Any]]:
    for error in event.get("exception", {}).get("values", ()):
        frames = (error.get("stacktrace") or {}).get("frames", ())
        yield {
            "type": error.get("type"),
            "module": error.get("module"),
            "stacktrace": {
                "frames": [
                    {name: frame[name] for name in _PLACE if name in frame}
                    for frame in frames
                ]
            },
        }

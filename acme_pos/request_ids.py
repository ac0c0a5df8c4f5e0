"""Names to find lines by: of the request, of the sale, of the worker's task.

The request's name is in its answer, its log lines and its lines of the trail; the
sale's is the reference that ACME has in the order's notes.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("acme_pos.access")

_current: ContextVar[str] = ContextVar("request_id", default="")
_sale: ContextVar[str] = ContextVar("sale", default="")
_task: ContextVar[tuple[str, str]] = ContextVar("task", default=("", ""))


def current() -> str:
    """Empty outside of a request: for a worker, a command."""
    return _current.get()


def names() -> dict[str, str]:
    """Those that there are now, by what a log line calls them."""
    task, task_id = _task.get()
    found = {
        "request": _current.get(),
        "sale": _sale.get(),
        "task": task,
        "task_id": task_id,
    }
    return {kind: name for kind, name in found.items() if name}


@contextmanager
def named() -> Iterator[str]:
    """A new name, for as long as the request lasts.

    Never one that a client sent: the trail would say what somebody else wants it to.
    """
    name = uuid.uuid4().hex
    token, of_sale = _current.set(name), _sale.set("")
    try:
        yield name
    finally:
        _current.reset(token)
        _sale.reset(of_sale)


def is_of_sale(reference: str) -> None:
    """From here on to the end of the request."""
    _sale.set(reference)


@contextmanager
def of_sale(reference: str) -> Iterator[None]:
    token = _sale.set(reference)
    try:
        yield
    finally:
        _sale.reset(token)


@contextmanager
def of_task(name: str, task_id: str) -> Iterator[None]:
    token = _task.set((name, task_id))
    try:
        yield
    finally:
        _task.reset(token)


class Middleware:
    """The first of all, so that whatever else answers or logs has the name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = monotonic()
        with named() as name:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            _log(request, response, monotonic() - began)
        return response


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """By the route's name, since an address may hold a guest's words.

    Static files have none, and are told of when they fail.
    """
    route = request.resolver_match.view_name if request.resolver_match else ""
    if route or response.status_code >= 400:
        facts = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000),
        }
        logger.info("answered", extra={"facts": facts})

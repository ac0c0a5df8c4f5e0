"""One name for one request: in its answer, its log lines and its lines of the trail."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Empty outside of a request: for a worker, a command."""
    return _current.get()


@contextmanager
def named() -> Iterator[str]:
    """A new name, for as long as the request lasts.

    Never one that a client sent: the trail would say what somebody else wants it to.
    """
    name = uuid.uuid4().hex
    token = _current.set(name)
    try:
        yield name
    finally:
        _current.reset(token)


class Middleware:
    """The first of all, so that whatever else answers or logs has the name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with named() as name:
            response = self.get_response(request)
            response["X-Request-ID"] = name
        return response

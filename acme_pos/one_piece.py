"""A request's frames in one piece of memory.

CPython keeps the frames of a thread in pieces of 16 KiB. It gives a piece back when the
last frame leaves it and asks the system for it again with the next call, so a loop that
happens to lie at an edge pays for that with each turn: a page whose templates are
nested so deep took up to a quarter longer. One frame that is larger than a piece gets a
large one, and all that it calls has room in the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# In words of 8 bytes. The piece has the next power of two, here 256 KiB; what is not
# touched of it costs no memory.
ROOM = 17_000


class Middleware:
    """The first of them, so that it is around all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


Middleware.__call__.__code__ = Middleware.__call__.__code__.replace(co_stacksize=ROOM)

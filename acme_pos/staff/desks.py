"""Which desk this browser stands at."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .models import Desk, User, open_desks

SESSION_KEY = "desk"

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request that passed `at_desk`."""

    user: User
    desk: Desk


def desk_of(request: HttpRequest) -> Desk | None:
    """The desk chosen in this browser, or the only one there is."""
    known: Desk | None = getattr(request, "desk", None)
    if known:
        return known
    chosen = request.session.get(SESSION_KEY, 0)
    desks = open_desks()
    if chosen in desks:
        return desks[chosen]
    return next(iter(desks.values())) if len(desks) == 1 else None


def stand_at(request: HttpRequest, desk: Desk) -> None:
    request.session[SESSION_KEY] = desk.pk


def at_desk(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view `request.desk`; without one, ask which desk this is first."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        desk = desk_of(request)
        if desk is None:
            return redirect("staff:desk")
        staff_request = cast(StaffRequest, request)
        staff_request.desk = desk
        return view(staff_request, *args, **kwargs)

    return wrapped

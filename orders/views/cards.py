"""What the pages that pay do about cards: whom they may ask, and what they take.

With card mode `direct` a card goes from the browser to ACME. One that is posted to this
server all the same is refused, unread and unlogged.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from acme_pos import acme
from acme_pos.staff.desks import StaffRequest

from ..forms import holds_card

P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def is_direct() -> bool:
    return str(settings.CARD_MODE) == "direct"


def may_ask_acme(view: View[P]) -> View[P]:
    """In mode `direct` the page's policy lets it ask ACME too, and nobody else."""

    @wraps(view)
    def wrapped(
        request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        origin = [acme.browser_origin(settings.ACME)] if is_direct() else []
        decorated = csp_update({"connect-src": origin})(view)  # type: ignore[arg-type]
        return decorated(request, *args, **kwargs)  # type: ignore[return-value]

    return wrapped


def refuses_cards(view: View[P]) -> View[P]:
    """Answers 400 in mode `direct` when anything of a card is posted."""

    @wraps(view)
    @sensitive_variables()
    def wrapped(
        request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if is_direct() and holds_card(request.POST):
            return render(request, "orders/card_posted.html", status=400)
        return view(request, *args, **kwargs)

    return wrapped

"""What every page shows: the venue, the desk, whether this is training."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import locales, second_factor
from .desks import desk_of
from .models import SignIn, Venue
from .money import symbol


def venue(request: HttpRequest) -> dict[str, Any]:
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        # Not asked for by an answer that is only a part of a page.
        "venue": SimpleLazyObject(Venue.current),
        "desk": desk_of(request) if signed_in else None,
        "at_work": signed_in and _is_at_work(request),
        "training": settings.TRAINING,
        "currency": symbol(),
        "locale": locales.tag(),
    }


def _is_at_work(request: HttpRequest) -> bool:
    """Past the gate: neither locked nor asked for a code."""
    sign_in: SignIn | None = getattr(request, "sign_in", None)
    if sign_in is None or sign_in.is_locked:
        return False
    return not second_factor.is_due(sign_in)

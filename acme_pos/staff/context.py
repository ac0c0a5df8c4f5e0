"""What every page shows: the venue, the desk, whether this is training."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .desks import desk_of
from .models import Venue


def venue(request: HttpRequest) -> dict[str, Any]:
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "venue": Venue.current(),
        "desk": desk_of(request) if signed_in else None,
        "training": settings.TRAINING,
        "currency": settings.CURRENCY_SYMBOL,
    }

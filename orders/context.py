"""What every page shows of the sales and of the work behind them."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from carts.forms.fields import MOST_OF_ONE

from . import health


def at_the_desk(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    # Not asked for by an answer that is only a part of a page.
    now = SimpleLazyObject(health.at_the_desk)
    return {
        "checking_count": SimpleLazyObject(lambda: now.being_checked),
        "down": SimpleLazyObject(lambda: now.banners),
        "most_of_one": MOST_OF_ONE,
    }

"""What every page shows of the sales and of the work behind them."""

from django.http import HttpRequest

from . import health


def at_the_desk(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    now = health.at_the_desk()
    return {"checking_count": now.being_checked, "down": now.banners}

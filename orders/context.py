"""What every page of the desk shows of the sales: how many are being checked."""

from django.http import HttpRequest

from .models import Attempt


def being_checked(request: HttpRequest) -> dict[str, int]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"checking_count": Attempt.objects.being_checked().count()}

"""The health page, and the same for monitoring."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from acme_pos.staff.access import needs

from . import Check, Health, examine


@needs("orders.browse_orders")
@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return render(
        request, "orders/health.html", {"health": examine(), "now": timezone.now()}
    )


@login_not_required
@never_cache
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """200 when fit, 503 when somebody is needed now; ages in seconds, no guest's data.

    For monitoring. A load balancer asks healthz/live: a desk sells on meanwhile.
    """
    # Its words are for machines, so in one language.
    with translation.override("en"):
        try:
            health = examine()
        except DatabaseError:
            return JsonResponse({"fit": False, "database": "not reached"}, status=503)
        return JsonResponse(_told(health), status=200 if health.is_fit else 503)


def _told(health: Health) -> dict[str, object]:
    return {
        "fit": health.is_fit,
        "release": settings.RELEASE,
        "database": "answers",
        "checks": {check.name: _told_of(check) for check in health.checks},
        "attempts": dict(health.attempts),
    }


def _told_of(check: Check) -> dict[str, object]:
    return {
        "level": check.level,
        "state": check.state,
        "seconds": check.seconds,
        "count": check.count,
    }

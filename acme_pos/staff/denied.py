"""What somebody may not do, and tried, is a line of the trail."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop

from acme_pos.redaction import redact

from .desks import desk_of
from .models import AuditEvent, Tries, User

logger = logging.getLogger(__name__)

DENIED = gettext_noop("denied")
# Lines for one person, and for all strangers together: a loop must not fill the table.
MOST = 20
WITHIN = timedelta(minutes=15)


class Middleware:
    """Within Django's own for people, around all that refuses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403:
            try:
                _note(request)
            except Error:
                logger.exception("a refusal is not in the trail")
        return response


def _note(request: HttpRequest) -> None:
    person = request.user if isinstance(request.user, User) else None
    if not Tries.objects.take(f"denied {person.pk if person else ''}", MOST, WITHIN):
        return
    match = request.resolver_match
    facts = {
        "page": match.view_name if match else "",
        # Without what follows "?", which may be a guest's name.
        "address": redact(request.path)[:200],
        "method": request.method,
    }
    desk = desk_of(request) if person else None
    AuditEvent.objects.record(DENIED, person, actor=person, desk=desk, facts=facts)

"""Ten wrong passwords close one name at one address for half an hour.

django-axes counts; here is what it tells. Colleagues at the same desk, and the same
person at another one, sign in as always.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .desks import desk_of
from .models import AuditEvent, User

TOO_MANY = 429
LOCKED_OUT = "locked out"
REFUSED = "sign-in refused"


def address_of(request: HttpRequest) -> str | None:
    """The browser's address. Behind a proxy, the one that the proxy itself added last.

    What stands before it in the header, the browser may have made up.
    """
    direct = _address(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUST_PROXY:
        return direct
    *_, last = request.headers.get("X-Forwarded-For", "").split(",")
    return _address(last) or direct


def _address(written: str) -> str | None:
    try:
        return str(ipaddress.ip_address(written.strip()))
    except ValueError:
        return None


class Handler(AxesDatabaseHandler):  # type: ignore[misc]
    """What was typed is not kept, and what was refused is a line of the trail."""

    def user_login_failed(
        self,
        sender: str,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is None:
            return
        for attempts in self.filter_user_attempts(request, credentials):
            attempts.update(get_data="", post_data="")
        # None while it is closed: nothing was looked at.
        failures = getattr(request, "axes_failures_since_start", None)
        if failures is not None:
            is_closed = failures >= settings.AXES_FAILURE_LIMIT
            _note(LOCKED_OUT if is_closed else REFUSED, request, credentials)


def _note(act: str, request: HttpRequest, credentials: dict[str, Any]) -> None:
    """A name that is nobody's is not written down: it may be a password."""
    tried = User.objects.filter(username=credentials.get("username", "")).first()
    facts = {"address": address_of(request) or ""}
    AuditEvent.objects.record(
        act, tried, actor=None, desk=desk_of(request), facts=facts
    )


def forget(request: HttpRequest, user: User) -> None:
    """The password was right, so the wrong ones before it count no more."""
    AxesProxyHandler.reset_attempts(
        username=user.get_username(), ip_address=address_of(request)
    )


def locked_out(
    request: HttpRequest, answer: HttpResponse | None, credentials: dict[str, Any]
) -> HttpResponse:
    """In place of the answer of whichever page took the password."""
    until = open_again_at(request, credentials.get("username", ""))
    shown = {"until": until, "minutes": _minutes_to(until)}
    if not getattr(request, "htmx", False):
        return render(request, "staff/locked_out.html", shown, status=TOO_MANY)
    messages.error(
        request,
        "Too many wrong passwords for this name here. Nothing was changed. It can be "
        f"tried again in {shown['minutes']} minutes, by somebody else at once.",
    )
    page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return HttpResponse(status=TOO_MANY, headers={"HX-Redirect": page})


def open_again_at(request: HttpRequest, username: str) -> datetime:
    tried = AccessAttempt.objects.filter(
        username=username, ip_address=address_of(request)
    )
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True)
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return (last.first() or timezone.now()) + cool_off


def _minutes_to(moment: datetime) -> int:
    """Rounded up, and never none."""
    return max(1, -(-int((moment - timezone.now()).total_seconds()) // 60))

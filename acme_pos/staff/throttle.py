"""Ten wrong passwords close one name at one address for half an hour.

django-axes counts; here is what it tells. Colleagues at the same desk, and the same
person at another one, sign in as always. Fifty from wherever they come close the name
everywhere, so that whoever has a thousand addresses has no more tries by that.
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
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop, ngettext

from .desks import desk_of
from .models import AuditEvent, Tries, User

TOO_MANY = 429
LOCKED_OUT = gettext_noop("locked out")
REFUSED = gettext_noop("sign-in refused")


# Of one account, from all addresses together.
CEILING, WITHIN = 50, timedelta(minutes=30)
# So much of an IPv6 address is one household's or machine's; it chooses the rest.
PREFIX = 64


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
    """Without the port that some proxies write behind it."""
    host = written.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def counted_address_of(request: HttpRequest) -> str | None:
    """What tries are counted by: of an IPv6 address its network."""
    address = address_of(request)
    if address is None or ":" not in address:
        return address
    network = ipaddress.ip_network(f"{address}/{PREFIX}", strict=False)
    return str(network.network_address)


def name_of(
    request: HttpRequest, credentials: dict[str, Any] | None = None
) -> str | None:
    """What axes keeps as the name: an account's, or a keyed digest of what is none's.

    A password may be typed into the field of the name.
    """
    typed = (credentials or request.POST).get("username")
    if not typed or _account(typed):
        return typed
    return f"nobody {salted_hmac(__name__, typed, algorithm='sha256').hexdigest()}"


def _account(typed: str | None) -> User | None:
    name = (typed or "").replace("\0", "")
    return User.objects.filter(username=name).first()


def _ceiling_of(user: User) -> str:
    return f"password of {user.pk}"


class Handler(AxesDatabaseHandler):  # type: ignore[misc]
    """What was typed is not kept, and what was refused is a line of the trail."""

    def is_locked(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> bool:
        """Asked before a password is looked at, and counts it as a try of the account.

        `forget` takes it back when it was right.
        """
        if super().is_locked(request, credentials):
            return True
        tried = _account((credentials or {}).get("username"))
        if tried is None:
            return False
        return not Tries.objects.take(_ceiling_of(tried), CEILING, WITHIN)

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
            tried = _account(credentials.get("username"))
            is_closed = failures >= settings.AXES_FAILURE_LIMIT or bool(
                tried and _closed_everywhere_until(tried)
            )
            _note(LOCKED_OUT if is_closed else REFUSED, request, tried)


def _note(act: str, request: HttpRequest, tried: User | None) -> None:
    """A name that is nobody's is not written down: it may be a password."""
    facts = {"address": address_of(request) or ""}
    AuditEvent.objects.record(
        act, tried, actor=None, desk=desk_of(request), facts=facts
    )


def forget(request: HttpRequest, user: User) -> None:
    """The password was right, so the wrong ones before it here count no more."""
    AxesProxyHandler.reset_attempts(
        username=user.get_username(), ip_address=counted_address_of(request)
    )
    Tries.objects.give_back(_ceiling_of(user))


def locked_out(
    request: HttpRequest, answer: HttpResponse | None, credentials: dict[str, Any]
) -> HttpResponse:
    """In place of the answer of whichever page took the password."""
    tried = _account(credentials.get("username"))
    everywhere = _closed_everywhere_until(tried) if tried else None
    until = everywhere or open_again_at(request, credentials)
    minutes = _minutes_to(until)
    shown = {"until": until, "minutes": minutes, "everywhere": everywhere}
    if not getattr(request, "htmx", False):
        return render(request, "staff/locked_out.html", shown, status=TOO_MANY)
    messages.error(
        request,
        ngettext(
            "Too many wrong passwords for this name here. Nothing was changed. It can "
            "be tried again in %(minutes)d minute, by somebody else at once.",
            "Too many wrong passwords for this name here. Nothing was changed. It can "
            "be tried again in %(minutes)d minutes, by somebody else at once.",
            minutes,
        )
        % {"minutes": minutes},
    )
    page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return HttpResponse(status=TOO_MANY, headers={"HX-Redirect": page})


def _closed_everywhere_until(tried: User) -> datetime | None:
    since = timezone.now() - WITHIN
    spent = Tries.objects.filter(
        key=_ceiling_of(tried), number__gte=CEILING, since__gt=since
    ).first()
    return spent.since + WITHIN if spent else None


def open_again_at(request: HttpRequest, credentials: dict[str, Any]) -> datetime:
    tried = AccessAttempt.objects.filter(
        username=name_of(request, credentials), ip_address=counted_address_of(request)
    )
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True)
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return (last.first() or timezone.now()) + cool_off


def _minutes_to(moment: datetime) -> int:
    """Rounded up, and never none."""
    return max(1, -(-int((moment - timezone.now()).total_seconds()) // 60))

"""From the password to the end of the shift: begin, lock, come back, end.

A session knows its browser, by a random name, and the sign-in that counts now. Several
people may have signed in at one browser; all but one are away, and come back with a PIN
to the page, the shelf and the cart that they left. Each step is a line of the trail.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_noop

from . import second_factor
from .backends import StaffBackend
from .desks import SESSION_KEY as DESK
from .desks import desk_of
from .models import AuditEvent, SignIn, User
from .models.sign_in import SignInQuerySet
from .written import Written

BROWSER, SIGN_IN = "browser", "sign_in"
# Of the browser and not of the person: both stay where they are when people change.
_OF_BROWSER = (BROWSER, DESK)
_BACKEND = f"{StaffBackend.__module__}.{StaffBackend.__qualname__}"


class SignedInRequest(HttpRequest):
    """A request that passed the gate."""

    user: User
    sign_in: SignIn


def current(request: HttpRequest) -> SignIn | None:
    """The sign-in of this session; None when it is over, ended, or another's."""
    user, named = request.user.pk, request.session.get(SIGN_IN)
    if not (user and named):
        return None
    found = _this_one(user, named, timezone.now() - settings.SHIFT)
    return found[0] if found else None


def _one_begun_after(user: int, named: int, moment: datetime) -> SignInQuerySet:
    return SignIn.objects.filter(user=user, pk=named, ended_at=None, at__gt=moment)


_this_one = Written(_one_begun_after, -1, -2, datetime(2000, 1, 1, tzinfo=UTC))


def people_at(request: HttpRequest) -> list[SignIn]:
    """Who may come back to this browser, the first who came first."""
    here = SignIn.objects.at_browser(request.session.get(BROWSER, ""))
    return [sign_in for sign_in in here if may_return(sign_in)]


def may_return(sign_in: SignIn) -> bool:
    """Not dismissed, and the password is still the one they came with."""
    is_staff = StaffBackend().user_can_authenticate(sign_in.user)
    return is_staff and sign_in.has_its_password


@transaction.atomic
def begin(request: HttpRequest, user: User) -> SignIn:
    """The password was right. Whoever was at work here is away from now on."""
    _leave(request)
    SignIn.objects.over().end()
    second_factor.forget_half_made(user)
    of_browser = _of_browser(request)
    browser = of_browser.setdefault(BROWSER, secrets.token_hex(16))
    earlier = SignIn.objects.at_browser(browser).filter(user=user).last()
    auth.login(request, user)
    request.session.update({**(earlier.kept if earlier else {}), **of_browser})
    SignIn.objects.filter(user=user, browser=browser).end()
    sign_in = SignIn.objects.create(
        user=user,
        browser=browser,
        desk=desk_of(request),
        password_mark=user.get_session_auth_hash(),
        path=earlier.path if earlier else "",
    )
    request.session[SIGN_IN] = sign_in.pk
    note(gettext_noop("signed in"), request, user)
    return sign_in


@transaction.atomic
def lock(request: HttpRequest, sign_in: SignIn, path: str, *, is_idle: bool) -> None:
    """Nothing is shown and nothing sold until somebody comes back."""
    if sign_in.lock():
        sign_in.stay_at(path or sign_in.path)
        note(gettext_noop("locked"), request, sign_in.user, idle=is_idle)


@transaction.atomic
def come_back(request: HttpRequest, sign_in: SignIn) -> None:
    """The PIN was right."""
    if request.user.pk == sign_in.user_id:
        request.session.cycle_key()
        act, facts = gettext_noop("unlocked"), {}
    else:
        act, facts = gettext_noop("switched"), {"from": request.user.get_username()}
        _leave(request)
        of_browser = _of_browser(request)
        auth.login(request, sign_in.user, backend=_BACKEND)
        request.session.update({**sign_in.kept, **of_browser})
    request.session[SIGN_IN] = sign_in.pk
    sign_in.unlock(desk_of(request))
    note(act, request, sign_in.user, **facts)


@transaction.atomic
def end(request: HttpRequest, act: str = gettext_noop("signed out")) -> bool:
    """True when others may still come back to this browser."""
    user = request.user
    SignIn.objects.filter(pk=request.session.get(SIGN_IN, 0)).end()
    if isinstance(user, User):
        note(act, request, user)
    others, of_browser = people_at(request), _of_browser(request)
    auth.logout(request)
    if others:
        request.session.update(of_browser)
    return bool(others)


def way_back(sign_in: SignIn) -> str:
    """To where the person was, once; else to their first page.

    It is kept no longer, since an address may hold what was searched for.
    """
    page = sign_in.path
    if not page:
        return reverse("home")
    sign_in.stay_at("")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours else reverse("home")


def end_where_it_counts_no_more(user: User) -> None:
    """After a change of the account: where the password is another, or all of them."""
    under_way = SignIn.objects.under_way().filter(user=user).select_related("user")
    gone = [sign_in.pk for sign_in in under_way if not may_return(sign_in)]
    SignIn.objects.filter(pk__in=gone).end()


def end_everywhere(user: User) -> None:
    """Out at once, at each browser."""
    SignIn.objects.filter(user=user).end()


@transaction.atomic
def change_password(request: HttpRequest, user: User, new: str) -> None:
    """By the person: their other sign-ins end, and this one goes on."""
    user.set_password(new)
    user.save(update_fields=["password"])
    here = request.session.get(SIGN_IN, 0)
    SignIn.objects.filter(user=user).exclude(pk=here).end()
    mark = user.get_session_auth_hash()
    SignIn.objects.filter(pk=here).update(password_mark=mark)
    auth.update_session_auth_hash(request, user)
    note(gettext_noop("password changed"), request, user)


@transaction.atomic
def set_pin(request: HttpRequest, user: User, pin: str) -> None:
    user.set_pin(pin)
    user.save(update_fields=["pin"])
    note(gettext_noop("PIN set"), request, user)


def note_refused_pin(request: HttpRequest, sign_in: SignIn) -> None:
    """Of whom is known; by whom is not."""
    facts = {"tries left": sign_in.tries_left if sign_in.takes_pin else 0}
    AuditEvent.objects.record(
        gettext_noop("PIN refused"),
        sign_in.user,
        actor=None,
        desk=desk_of(request),
        facts=facts,
    )


def note(act: str, request: HttpRequest, user: User, **facts: Any) -> None:  # noqa: ANN401
    AuditEvent.objects.record(act, user, actor=user, desk=desk_of(request), facts=facts)


def _leave(request: HttpRequest) -> None:
    """What the session holds of the person waits for them."""
    sign_in = current(request)
    if sign_in is None:
        return
    names = set(request.session.keys()) - {*_OF_BROWSER, SIGN_IN}
    kept = {name: request.session[name] for name in names if not name.startswith("_")}
    sign_in.leave(kept)


def _of_browser(request: HttpRequest) -> dict[str, Any]:
    session = request.session
    return {name: session[name] for name in _OF_BROWSER if name in session}

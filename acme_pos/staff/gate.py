"""Who passes to a page: signed in in this shift, not locked, second factor passed.

Everything is barred but what is named here. What a page asks for by itself, such as an
outcome that is looked at every few seconds, is no sign of a person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from . import second_factor, shifts
from .models import SignIn

# For anyone, also for nobody: none of them shows or does anything of a person.
OPEN = {
    "staff:login",
    "staff:language",
    "staff:alive",
    "orders:health-json",
    "admin-login",
}
# While the desk is locked. A browser that pays ACME itself must get rid of its report:
# ACME may have booked the sale, and the answer says nothing but where to look.
WHILE_LOCKED = {"staff:lock", "staff:unlock", "orders:report"}
BEFORE_THE_CODE = {
    "staff:code",
    "staff:enrol",
    "staff:lock",
    "staff:unlock",
    "staff:logout",
    "admin-logout",
}
# Asked by open pages; pressed by a person the same addresses count.
BY_ITSELF = {
    "staff:lock",
    "orders:checking",
    "orders:outcome",
    "orders:report",
    "orders:health",
    "orders:reconciliation",
    "admin:orders_syncrun_change",
    "carts:following",
    "carts:alike",
}

# What searches call their words: the desk's, and the lists of the admin.
SEARCHES = ("words", "q")

OVER = _("Your shift here is over, so sign in again. Your cart is kept.")


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


class Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._barred(cast(HtmxRequest, request)) or self.get_response(request)

    def _barred(self, request: HtmxRequest) -> HttpResponse | None:
        name = _name(request.path_info)
        # A stranger is sent to the sign-in page by Django's own middleware.
        if name in OPEN or not request.user.is_authenticated:
            return None
        sign_in = shifts.current(request)
        if sign_in is None:
            shifts.end(request, gettext_noop("shift over"))
            messages.info(request, OVER)
            page = page_of(request)
            there = redirect_to_login(page) if page else redirect("staff:login")
            return _go(request, there)
        passing = cast(shifts.SignedInRequest, request)
        passing.sign_in, sign_in.user = sign_in, passing.user
        if sign_in.is_idle and not sign_in.is_locked:
            shifts.lock(request, sign_in, page_of(request), is_idle=True)
        if sign_in.is_locked:
            return (
                None if name in WHILE_LOCKED else _go(request, redirect("staff:lock"))
            )
        return self._unlocked(request, sign_in, name)

    def _unlocked(
        self, request: HtmxRequest, sign_in: SignIn, name: str
    ) -> HttpResponse | None:
        if not (request.htmx and name in BY_ITSELF):
            sign_in.see()
        if name in BEFORE_THE_CODE or not second_factor.is_due(sign_in):
            return None
        sign_in.stay_at(page_of(request))
        return _go(request, redirect("staff:code"))


class SignInAskedFor(LoginRequiredMiddleware):
    """Django's own, whose way back would have a guest's name in it after a search."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        page = _without_words(request.get_full_path())
        there = resolve_url(self.get_login_url(view_func))
        return redirect_to_login(page, there, self.get_redirect_field_name(view_func))


def page_of(request: HttpRequest) -> str:
    """The page where the person is, to be shown again by a GET; "" for the first one.

    Our own pages, such as the one for the PIN, are none to come back to. What was
    searched for is left out.
    """
    htmx = cast(HtmxRequest, request).htmx
    if htmx:
        page = htmx.current_url_abs_path or ""
    elif request.method == "GET":
        page = request.get_full_path()
    else:
        from_page = urlsplit(request.headers.get("Referer", ""))
        page = from_page.path if from_page.netloc == request.get_host() else ""
    is_own = _name(urlsplit(page).path).startswith("staff:")
    return "" if is_own else _without_words(page)


def _without_words(page: str) -> str:
    """The address goes into logs, into a browser's history, and into a row of ours."""
    path, mark, query = page.partition("?")
    if not mark:
        return page
    asked = QueryDict(query, mutable=True)
    for name in SEARCHES:
        asked.pop(name, None)
    return f"{path}?{asked.urlencode()}" if asked else path


def _name(path: str) -> str:
    """The address's name; "" when there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _go(request: HtmxRequest, there: HttpResponse) -> HttpResponse:
    """The whole page goes there, also when a part of it was asked for."""
    return HttpResponseClientRedirect(there["Location"]) if request.htmx else there

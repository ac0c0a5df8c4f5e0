"""The one way in, and the way out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from .. import shifts, throttle
from ..access import for_all_staff
from ..forms import SignInForm


class SignInView(LoginView):
    """Django's own, which looks after `next`; here a shift begins with it."""

    template_name = "staff/login.html"
    authentication_form = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        here = shifts.people_at(self.request)
        return super().get_context_data(people=here, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        throttle.forget(self.request, user)
        sign_in = shifts.begin(self.request, user)
        return redirect(self.get_redirect_url() or shifts.way_back(sign_in))


@for_all_staff
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Colleagues who signed in at this browser may still come back to it."""
    has_others = shifts.end(request)
    return redirect("staff:lock" if has_others else "staff:login")


@login_not_required
def to_the_one_sign_in(request: HttpRequest) -> HttpResponse:
    """In place of the admin's own page, which would know nothing of shifts."""
    page = reverse("staff:login")
    wanted = request.GET.get(REDIRECT_FIELD_NAME)
    query = f"?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else ""
    return redirect(page + query)

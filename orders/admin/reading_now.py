"""Read from ACME now: a wish for all since the last reading, or for some days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from acme_pos.staff.models import User

from .. import sync
from ..models import SyncRun

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = object

RIGHT = "orders.sync_orders"


class DaysForm(forms.Form):
    """Both days are read whole, as far as they are past; none is all that is new."""

    first = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))

    @property
    def since(self) -> datetime | None:
        return _midnight(self.cleaned_data["first"])

    @property
    def until(self) -> datetime | None:
        last: date | None = self.cleaned_data["last"]
        end = _midnight(last + timedelta(days=1)) if last else None
        return min(end, timezone.now()) if end else None


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class ReadsNow(Admin):
    """Mixed into the admin class of sync runs, before Django's own."""

    change_list_template = "admin/orders/syncrun/list.html"

    def get_urls(self) -> list[Any]:
        ask = self.admin_site.admin_view(self.ask)
        return [path("ask/", ask, name="orders_syncrun_ask"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:  # noqa: ANN401
        may_sync = request.user.has_perm(RIGHT)
        days = {"may_sync": may_sync, "days_form": DaysForm()}
        return super().changelist_view(request, days | (extra_context or {}))

    def ask(self, request: HttpRequest) -> HttpResponse:
        """Only a row is written; a worker's next tick reads."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        form = DaysForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("A day is written like 2026-11-22."))
            return redirect("admin:orders_syncrun_changelist")
        try:
            run = sync.request(cast(User, request.user), form.since, form.until)
        except sync.NotPossible as error:
            messages.error(request, str(error))
            return redirect("admin:orders_syncrun_changelist")
        return redirect(page_of(run))


def page_of(run: SyncRun) -> str:
    return reverse("admin:orders_syncrun_change", args=[run.pk])

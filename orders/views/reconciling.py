"""A business day beside ACME's books, and having it read from ACME now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest

from .. import days, sync
from ..models import Order, SyncRun
from ..reconciliation import reconcile

reconciles = needs("orders.reconcile_orders")
syncs = needs("orders.sync_orders")

# Rows of each list; what is beyond is told as a number.
SHOWN = 100
# A reading that was asked for so long ago reads all that has passed.
JUST_NOW = timedelta(minutes=1)


@reconciles
@never_cache
@require_GET
def newest_day(request: HttpRequest) -> HttpResponse:
    """The day that was typed; else today once something was sold, else yesterday."""
    day = days.typed(request.GET.get("day", "")) or _newest()
    return redirect("orders:reconciliation", min(day, timezone.localdate()))


@reconciles
@never_cache
@require_GET
def reconciliation(request: HttpRequest, day: date) -> HttpResponse:
    """The whole page; while ACME is read for it, the part that says how far."""
    if day > timezone.localdate():
        raise Http404("a day that has not begun")
    run = _run(day)
    if _asks_how_far(request):
        if run is None:
            return HttpResponseClientRefresh()
        return render(request, "orders/reconciliation_reading.html", _shown(day, run))
    shown = {**_shown(day, run), "result": reconcile(day)}
    return render(request, "orders/reconciliation.html", shown)


@syncs
@require_POST
def read_day(request: StaffRequest, day: date) -> HttpResponse:
    """Ask for the day to be read; one reading of it at a time."""
    start, end = days.bounds(day)
    now = timezone.now()
    if start > now:
        raise Http404("a day that has not begun")
    if _run(day) is None:
        sync.request(request.user, since=start, until=min(end, now))
    messages.info(request, _("ACME is being read for this day."))
    return redirect("orders:reconciliation", day)


# --- pieces ----------------------------------------------------------------------


def _shown(day: date, run: SyncRun | None) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "day": day,
        "today": today,
        "now": timezone.now(),
        "before": days.before(day),
        "after": days.after(day) if day < today else None,
        "run": run,
        "at_most": SHOWN,
        "more": -SHOWN,
    }


def _newest() -> date:
    today = timezone.localdate()
    is_begun = Order.objects.of_day(today).exists()
    return today if is_begun else today - timedelta(days=1)


def _run(day: date) -> SyncRun | None:
    """One that reads all of this day that has passed, just now or soon."""
    start, end = days.bounds(day)
    passed = min(end, timezone.now() - JUST_NOW)
    runs = SyncRun.objects.unfinished().filter(since__lte=start, until__gte=passed)
    whole = runs.filter(order_id="", is_dry_run=False)
    return whole.order_by("pk").last()


def _asks_how_far(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == "reading"

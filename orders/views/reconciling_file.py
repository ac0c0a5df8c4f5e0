"""All differences of a day as a file, for who has many of them to work through."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest
from acme_pos.staff.models import AuditEvent
from acme_pos.staff.spreadsheet import MARK, cell

from ..reconciliation import Difference, reconcile

exports = needs("orders.export_orders")
HEADERS = (
    "Order number",
    "ACME id",
    "Time",
    "Sold by",
    "Here",
    "At ACME",
    "Difference",
    "Tender",
    "Explained",
    "Likely cause",
)


@exports
@require_POST
def differences(request: StaffRequest, day: date) -> HttpResponse:
    """A POST, since it leaves a line in the trail."""
    if day > timezone.localdate():
        raise Http404("a day that has not begun")
    found = reconcile(day).differences
    facts = {"list": "differences", "filters": {"day": str(day)}}
    told = facts | {"rows": len(found), "whole": True}
    AuditEvent.objects.record("exported", None, actor=request.user, facts=told)
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADERS)
    writer.writerows([cell(value) for value in _cells(one)] for one in found)
    name = f"differences-{day}.csv"
    return HttpResponse(
        MARK + written.getvalue(),
        content_type="text/csv; charset=utf-8; header=present",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _cells(one: Difference) -> Iterator[object]:
    pair = one.pair
    yield from (pair.number, pair.acme_id, pair.at)
    yield pair.sale.where if pair.sale else pair.channel
    yield from (pair.taken_here, pair.at_acme, pair.difference, pair.tenders)
    yield from (one.is_explained, one.cause)

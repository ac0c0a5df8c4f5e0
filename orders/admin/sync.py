"""Readings of ACME, as they go, and what of it could not be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff import cells
from acme_pos.staff.list_filters import choice, yes
from acme_pos.staff.lists import FastList
from acme_pos.staff.readonly import ReadOnly

from ..models import Quarantined, SyncRun
from .reading_now import ReadsNow

# Those of one tuple stand beside each other.
_COUNTS = [
    ("planned", "done", "requests", "seconds"),
    ("seen", "new", "changed", "unchanged"),
    ("missing", "quarantined", "resolved"),
]


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnly, ReadsNow, FastList, admin.ModelAdmin[SyncRun]):
    change_form_template = "admin/orders/syncrun/page.html"
    list_display = ["run", "state_of", "window", "outcome", "work"]
    list_filter = [
        choice("state"),
        choice("asked", gettext_lazy("asked for by")),
        yes("dry", gettext_lazy("nothing was written"), is_dry_run=True),
    ]
    list_select_related = ["asked_by"]
    fieldsets = [
        (gettext_lazy("What came of it"), {"fields": [("state", "problem"), *_COUNTS]}),
        (
            gettext_lazy("What was asked for"),
            {
                "fields": [
                    ("asked", "asked_by", "night"),
                    ("since", "until", "order_id"),
                    ("is_dry_run", "moves_mark"),
                ]
            },
        ),
        (
            gettext_lazy("When"),
            {"fields": [("created_at", "started_at", "finished_at")]},
        ),
    ]

    @admin.display(description=gettext_lazy("sync"))
    def run(self, run: SyncRun) -> SafeString | str:
        who = run.asked_by or run.get_asked_display()
        return cells.over(cells.when(run.created_at), who)

    @admin.display(description=gettext_lazy("state"))
    def state_of(self, run: SyncRun) -> SafeString | str:
        said = _(run.problem) if run.problem else ""
        if run.is_running:
            counts = {"done": f"{run.done:,}", "planned": f"{run.planned:,}"}
            counts["percent"] = str(run.percent)
            said = _("%(done)s of %(planned)s, %(percent)s %%") % counts
        return cells.over(capfirst(run.get_state_display()), said)

    @admin.display(description=gettext_lazy("of"))
    def window(self, run: SyncRun) -> SafeString | str:
        if run.order_id:
            return cells.over(_("one order"), run.order_id)
        until = _("until %(time)s") % {"time": cells.when(run.until)}
        return cells.over(cells.when(run.since), until)

    @admin.display(description=gettext_lazy("found"))
    def outcome(self, run: SyncRun) -> SafeString | str:
        first = [_("%(number)s new") % _counted(run.new)]
        first.append(_("%(number)s changed") % _counted(run.changed))
        rest = [_("%(number)s unchanged") % _counted(run.unchanged)]
        if run.missing:
            rest.append(_("%(number)s missing") % _counted(run.missing))
        if run.quarantined:
            rest.append(_("%(number)s quarantined") % _counted(run.quarantined))
        return cells.over(", ".join(first), ", ".join(rest))

    @admin.display(description=gettext_lazy("took"))
    def work(self, run: SyncRun) -> SafeString | str:
        requests = _("%(number)s requests") % _counted(run.requests)
        return cells.over(f"{run.seconds:,.1f} s", requests)


def _counted(number: int) -> dict[str, str]:
    return {"number": f"{number:,}"}


@admin.register(Quarantined)
class QuarantinedAdmin(ReadOnly, FastList, admin.ModelAdmin[Quarantined]):
    heavy = ("answer",)
    list_display = ["acme_id", "why", "tried", "times"]
    list_filter = [
        yes("waiting", gettext_lazy("not read since"), released_at=None),
        yes("released", gettext_lazy("read since"), released_at__isnull=False),
    ]
    search_fields = ["acme_id__exact"]
    search_help_text = gettext_lazy("ACME id")
    exclude = ["answer"]
    readonly_fields = ["as_it_came"]

    @admin.display(description=gettext_lazy("reason"))
    def why(self, row: Quarantined) -> str:
        """Kept in English; what ACME's answer itself says stays as it came."""
        return _(row.reason) if row.reason else ""

    @admin.display(description=gettext_lazy("tries"))
    def tried(self, row: Quarantined) -> SafeString | str:
        released = _("read %(time)s") % {"time": cells.when(row.released_at)}
        return cells.over(row.tries, released if row.released_at else "")

    @admin.display(description=gettext_lazy("seen"))
    def times(self, row: Quarantined) -> SafeString | str:
        first = _("first %(time)s") % {"time": cells.when(row.first_seen)}
        return cells.over(cells.when(row.last_seen), first)

    @admin.display(description=gettext_lazy("as it came"))
    def as_it_came(self, row: Quarantined) -> SafeString | str:
        return cells.pretty(row.answer) if row.answer else _("No JSON came.")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        word = search_term.strip()
        return (queryset.filter(acme_id=word) if word else queryset), False

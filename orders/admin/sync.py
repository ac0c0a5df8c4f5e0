"""Readings of ACME, as they go, and what of it could not be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst

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
    heavy = ("plan", "found")
    change_form_template = "admin/orders/syncrun/page.html"
    list_display = ["run", "state_of", "window", "outcome", "work"]
    list_filter = [
        choice("state"),
        choice("asked", "asked for by"),
        yes("dry", "nothing was written", is_dry_run=True),
    ]
    list_select_related = ["asked_by"]
    fieldsets = [
        ("What came of it", {"fields": [("state", "problem"), *_COUNTS]}),
        (
            "What was asked for",
            {
                "fields": [
                    ("asked", "asked_by", "night"),
                    ("since", "until", "order_id"),
                    ("is_dry_run", "moves_mark"),
                ]
            },
        ),
        ("When", {"fields": [("created_at", "started_at", "finished_at")]}),
    ]

    @admin.display(description="sync")
    def run(self, run: SyncRun) -> SafeString | str:
        who = run.asked_by or run.get_asked_display()
        return cells.over(cells.when(run.created_at), who)

    @admin.display(description="state")
    def state_of(self, run: SyncRun) -> SafeString | str:
        said = run.problem
        if run.is_running:
            said = f"{run.done:,} of {run.planned:,}, {run.percent} %"
        return cells.over(capfirst(run.get_state_display()), said)

    @admin.display(description="of")
    def window(self, run: SyncRun) -> SafeString | str:
        if run.order_id:
            return cells.over("one order", run.order_id)
        return cells.over(cells.when(run.since), f"until {cells.when(run.until)}")

    @admin.display(description="found")
    def outcome(self, run: SyncRun) -> SafeString | str:
        first = f"{run.new:,} new, {run.changed:,} changed"
        rest = f"{run.unchanged:,} unchanged"
        if run.missing:
            rest += f", {run.missing:,} missing"
        if run.quarantined:
            rest += f", {run.quarantined:,} quarantined"
        return cells.over(first, rest)

    @admin.display(description="took")
    def work(self, run: SyncRun) -> SafeString | str:
        return cells.over(f"{run.seconds:,.1f} s", f"{run.requests:,} requests")


@admin.register(Quarantined)
class QuarantinedAdmin(ReadOnly, FastList, admin.ModelAdmin[Quarantined]):
    heavy = ("answer",)
    list_display = ["acme_id", "reason", "tried", "times"]
    list_filter = [
        yes("waiting", "not read since", released_at=None),
        yes("released", "read since", released_at__isnull=False),
    ]
    search_fields = ["acme_id__exact"]
    search_help_text = "ACME id"
    exclude = ["answer"]
    readonly_fields = ["as_it_came"]

    @admin.display(description="tries")
    def tried(self, row: Quarantined) -> SafeString | str:
        released = f"read {cells.when(row.released_at)}" if row.released_at else ""
        return cells.over(row.tries, released)

    @admin.display(description="seen")
    def times(self, row: Quarantined) -> SafeString | str:
        return cells.over(
            cells.when(row.last_seen), f"first {cells.when(row.first_seen)}"
        )

    @admin.display(description="as it came")
    def as_it_came(self, row: Quarantined) -> SafeString | str:
        return cells.pretty(row.answer) if row.answer else "No JSON came."

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        word = search_term.strip()
        return (queryset.filter(acme_id=word) if word else queryset), False

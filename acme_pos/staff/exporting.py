"""Export CSV: any list of the admin, as it is filtered and searched, all its pages."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from acme_pos import request_ids

from .desks import desk_of
from .keyset import COUNTED
from .models import AuditEvent, User
from .spreadsheet import Column, lines_of

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = object

TOO_MANY_FOUND = gettext_lazy(
    "More than %(number)s match these words, and a search goes no further. "
    "Use filters instead, such as the day, or type more."
)
# Who may, beside seeing the list.
RIGHT = "orders.export_orders"


class Exports(Admin):
    """Mixed into an admin class, before Django's own: its list can be taken along."""

    export_columns: Sequence[Column] = ()

    def get_urls(self) -> list[Any]:
        export = self.admin_site.admin_view(self.export)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", export, name=name), *super().get_urls()]

    def may_export(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and request.user.has_perm(RIGHT)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:  # noqa: ANN401
        may = {"may_export": self.may_export(request)}
        return super().changelist_view(request, may | (extra_context or {}))

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """A POST, since it leaves two lines in the trail.

        One stands before the first row goes out, the other says how many went.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.may_export(request):
            raise PermissionDenied
        shown = self.get_changelist_instance(request)
        if shown.query and shown.result_count > COUNTED:
            messages.error(request, TOO_MANY_FOUND % {"number": f"{COUNTED:,}"})
            back = request.path.removesuffix("export/")
            return redirect(f"{back}{shown.get_query_string()}")
        about = {
            "list": str(self.opts.verbose_name_plural),
            "filters": {
                name: value
                for name, value in shown.params.items()
                if name != SEARCH_VAR
            },
            # Not the words: they may name a guest, and a line cannot be blanked.
            "searched": bool(shown.query),
        }
        rows = shown.queryset.select_related(None)
        told = _told(lines_of(self.export_columns, rows), _teller(request), about)
        return StreamingHttpResponse(
            told,
            content_type="text/csv; charset=utf-8; header=present",
            headers={
                "Content-Disposition": f'attachment; filename="{self._file_name()}"',
                "Cache-Control": "no-store",
            },
        )

    def _file_name(self) -> str:
        now = timezone.localtime()
        name = str(self.opts.verbose_name_plural).replace(" ", "-")
        return f"{name}-{now:%Y-%m-%d-%H%M}.csv"


def _teller(request: HttpRequest) -> Callable[..., AuditEvent]:
    """The rows go out when the request is over, and nobody knows its name any more."""
    return partial(
        AuditEvent.objects.record,
        subject=None,
        actor=cast(User, request.user),
        desk=desk_of(request),
        request_id=request_ids.current(),
    )


def _told(
    pieces: Generator[tuple[str, int]],
    tell: Callable[..., AuditEvent],
    about: dict[str, Any],
) -> Iterator[str]:
    tell(gettext_noop("export begun"), facts=about)
    rows, is_whole = 0, False
    try:
        with closing(pieces):
            for text, number in pieces:
                rows += number
                yield text
        is_whole = True
    finally:
        counted = {"rows": rows, "whole": is_whole}
        tell(gettext_noop("exported"), facts=about | counted)

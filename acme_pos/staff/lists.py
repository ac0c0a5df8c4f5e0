"""Admin lists that stay quick however many rows there are.

No list counts all its rows, sorts by another column than its time, goes to a page by
its number or takes a condition from the address that is not one of its filters: each of
these reads the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import (
    IGNORED_PARAMS,
    SEARCH_VAR,
    ChangeList,
)
from django.db import models
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .keyset import (
    COUNTED,
    NEWER,
    OLDER,
    Cursor,
    around,
    counted,
    cursor_in,
    in_words,
    page_of,
)

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = object

_PAGING = (OLDER, NEWER)
# Django's own words, which Django translates.
_CHOOSE = "Select this object for an action - {}"


class KeysetChangeList(ChangeList):
    """Paged by `older` and `newer`, newest first, counted up to "1,000+"."""

    cursor: Cursor | None = None
    # What was searched, and the keys that were found in it.
    searched: models.QuerySet[Any]
    found: Sequence[Any] | None = None

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(request, *args, **kwargs)
        # Django's is "Select order to view".
        self.title = capfirst(str(self.opts.verbose_name_plural))
        # Django would resolve the address of each row to add the same filters to it.
        self._filters, self.preserved_filters = self.preserved_filters, ""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> models.QuerySet[Any]:
        """As filtered and searched; a filter's link leads to its newest page."""
        if self.cursor is None:
            self.cursor = cursor_in(self.params)
            for name in _PAGING:
                self.params.pop(name, None)
                self.filter_params.pop(name, None)
        rows: models.QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        words = self.query.strip()
        self.searched = rows
        self.found = self._admin.found(rows, words) if words else None
        return rows if self.found is None else rows.filter(pk__in=self.found)

    def get_filters_params(self, params: Any = None) -> dict[str, list[str]]:  # noqa: ANN401
        """Without NUL, which PostgreSQL takes in no text."""
        typed: dict[str, list[str]] = super().get_filters_params(params)
        return {
            name: [value.replace("\0", "") for value in values]
            for name, values in typed.items()
        }

    def url_for_result(self, result: models.Model) -> str:
        """With the filters that its page leads back to."""
        url: str = super().url_for_result(result)
        return f"{url}?{self._filters}" if self._filters else url

    def get_ordering(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> list[str | Combinable]:
        return list(self.model_admin.get_ordering(request))

    def get_results(self, request: HttpRequest) -> None:
        cursor, size = self.cursor or Cursor(), self.list_per_page
        rows = self.queryset
        if self.found is not None:
            rows = self.searched.filter(pk__in=around(self.found, cursor, size))
        page = page_of(rows, cursor, by=self._admin.by_time, size=size)
        self.result_list = page.rows
        self.result_count = self.full_result_count = self._count(page.has_neighbours)
        self.counted = in_words(self.result_count)
        self.older = page.older and self.get_query_string({OLDER: page.older})
        self.newer = page.newer and self.get_query_string({NEWER: page.newer})
        self.newest = self.get_query_string()
        self.without_words = self.get_query_string({SEARCH_VAR: None})
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = None

    def _count(self, has_neighbours: bool) -> int:
        """What is all on the page, or was found, needs no counting."""
        if self.found is not None:
            return min(len(self.found), COUNTED + 1)
        return counted(self.queryset) if has_neighbours else len(self.result_list)

    @property
    def _admin(self) -> FastList:
        return cast(FastList, self.model_admin)


class FastList(Admin):
    """Mixed into an admin class, before Django's own.

    `by_time` is the column of the time a row was made, which an index must begin with;
    the key will do where rows are made in their order. `heavy` names the columns, such
    as JSON, that no list shows; a row's page reads them when it comes to them.
    """

    by_time = "pk"
    heavy: Sequence[str] = ()
    list_per_page = 25
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    # "All 1,000+ of them" cannot be chosen for an action.
    actions_selection_counter = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ANN401
        return KeysetChangeList

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).defer(*self.heavy)

    def found(self, rows: models.QuerySet[Any], words: str) -> Sequence[Any] | None:
        """The keys that these words find, newest first, where a search of one's own
        tells them; None where `get_search_results` did it."""
        return None

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        return [f"-{self.by_time}", "-pk"]

    def action_checkbox(self, obj: models.Model) -> SafeString:
        """As Django's, which renders a template for each row."""
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" '
            'aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            format_html(_(_CHOOSE), obj),
        )

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """The filters of the list and nothing else that an address may say."""
        filters = self.get_list_filter(request) if request else self.list_filter
        known = {getattr(each, "parameter_name", "") for each in filters}
        return lookup in {*known, *_PAGING, *IGNORED_PARAMS}

"""Changes made in Django's admin are lines of the trail, with both sides.

Mixed into an admin class, before Django's own. Its hooks are those by which the admin
writes its own history, inside the transaction of the change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from .desks import desk_of
from .models import AuditEvent, User

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = object

ADDED, CHANGED, DELETED = (
    gettext_noop("added"),
    gettext_noop("changed"),
    gettext_noop("deleted"),
)
# Written by Django and by the desk, with lines of their own.
_UNTOLD = {"last_login", "password", "pin"}


def fields_of(row: models.Model) -> dict[str, Any]:
    """What a person may change of it: its columns, and groups and rights by name."""
    meta = row._meta
    columns = {
        field.name: _plain(field.value_from_object(row))
        for field in meta.concrete_fields
        if field.editable and field.name not in _UNTOLD and not field.primary_key
    }
    many = {
        field.name: sorted(str(each) for each in getattr(row, field.name).all())
        for field in meta.many_to_many
    }
    return columns | many


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, str | int | bool | None) else str(value)


class Told(Admin):
    def save_model(
        self,
        request: HttpRequest,
        obj: Any,  # noqa: ANN401
        form: Any,  # noqa: ANN401
        change: bool,
    ) -> None:
        """Read as it is before anything of it is written."""
        before = _before(request)
        if change and obj.pk not in before:
            kept = type(obj)._base_manager.filter(pk=obj.pk).first()
            before[obj.pk] = fields_of(kept) if kept else {}
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:  # noqa: ANN401
        self._tell(request, ADDED, obj, after=self._now(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:  # noqa: ANN401
        """A new password has no sides to show; that there is one is said."""
        before = _before(request).pop(obj.pk, None)
        if before is None:
            self._tell(request, CHANGED, obj, facts={"what": _names(message)})
        elif before != (now := self._now(obj)):
            self._tell(request, CHANGED, obj, before=before, after=now)
        return super().log_change(request, obj, message)

    def log_deletions(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> Any:  # noqa: ANN401
        for row in queryset:
            self._tell(request, DELETED, row, before=fields_of(row))
        return super().log_deletions(request, queryset)

    def _now(self, obj: Any) -> dict[str, Any]:  # noqa: ANN401
        """From the database: a form's row may have been changed on its way."""
        return fields_of(type(obj)._base_manager.get(pk=obj.pk))

    def _tell(
        self,
        request: HttpRequest,
        action: str,
        obj: models.Model,
        **sides: Any,  # noqa: ANN401
    ) -> None:
        AuditEvent.objects.record(
            action,
            obj,
            actor=cast(User, request.user),
            desk=desk_of(request),
            **sides,
        )


def _before(request: HttpRequest) -> dict[Any, dict[str, Any]]:
    """By the row's key; a list may change several in one request."""
    if not hasattr(request, "told_before"):
        request.told_before = {}  # type: ignore[attr-defined]
    kept: dict[Any, dict[str, Any]] = request.told_before  # type: ignore[attr-defined]
    return kept


def _names(message: Any) -> list[str]:  # noqa: ANN401
    """Of the fields, out of the admin's own message; never their values."""
    parts = message if isinstance(message, list) else []
    changed = [part.get("changed", {}) for part in parts if isinstance(part, dict)]
    return [str(name) for part in changed for name in part.get("fields", [])]

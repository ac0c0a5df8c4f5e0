"""Staff, desks, the venue, and the trail of what was done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import cells, shifts
from .exporting import Exports
from .forms import DeskForm
from .list_filters import ActorFilter, DeskFilter, day
from .lists import FastList
from .models import AuditEvent, Desk, User, Venue
from .models.trail import actions_taken
from .readonly import NoDelete, ReadOnly
from .spreadsheet import Column
from .told import Told
from .ways_in import WaysIn

TRAIL = (
    Column("At", "at"),
    Column("Action", "action"),
    Column("Person", "actor__username"),
    Column("Allowed by", "approver__username"),
    Column("Desk", "desk__name"),
    Column("Kind of row", "subject_type"),
    Column("Row", "subject_id"),
    Column("About", "subject_name"),
    Column("Before", "before"),
    Column("After", "after"),
    Column("Facts", "facts"),
    Column("Request", "request_id"),
)

# Groups whose people make accounts and put them into groups.
RUN_PEOPLE = models.Q(permissions__codename__in=("add_user", "change_user"))

# It shows the keys of phones, and changes them.
admin.site.unregister(TOTPDevice)
# Registered again below, so that its changes are told.
admin.site.unregister(Group)


@admin.register(User)
class StaffUserAdmin(Told, NoDelete, WaysIn, UserAdmin[User]):
    """Staff are put into groups; nobody widens their own rights, nor makes an admin."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str]:
        fixed = [
            *super().get_readonly_fields(request, obj),
            "last_login",
            "date_joined",
        ]
        if request.user.is_superuser:
            return fixed
        fixed += ["is_superuser", "user_permissions"]
        is_fixed = obj is not None and (obj == request.user or _runs_people(obj))
        return [*fixed, "groups", "is_staff"] if is_fixed else fixed

    def formfield_for_manytomany(
        self,
        db_field: Any,  # noqa: ANN401
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Who is to run the house beside them is a superuser's to say."""
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.exclude(RUN_PEOPLE)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """One's own asks for the one of now, on a page of its own."""
        if id == str(request.user.pk):
            return redirect("staff:password")
        return super().user_change_password(request, id, form_url)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> LogEntry:  # noqa: ANN401
        """Who is dismissed or has another password is out, also when it is undone."""
        shifts.end_where_it_counts_no_more(obj)
        return super().log_change(request, obj, message)

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """A superuser's account, and so their password, is another superuser's."""
        is_above = bool(obj and obj.is_superuser and not request.user.is_superuser)
        return not is_above and super().has_change_permission(request, obj)


def _runs_people(user: User) -> bool:
    return user.groups.filter(RUN_PEOPLE).exists()


@admin.register(Desk)
class DeskAdmin(Told, NoDelete, admin.ModelAdmin[Desk]):
    form = DeskForm
    list_display = ["name", "is_open"]


@admin.register(Venue)
class VenueAdmin(Told, NoDelete, admin.ModelAdmin[Venue]):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Venue.objects.exists()


@admin.register(Group)
class StaffGroupAdmin(Told, NoDelete, GroupAdmin):
    """What a group may do is a superuser's to change."""


class ActionFilter(admin.SimpleListFilter):
    title = gettext_lazy("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(action, _(action)) for action in actions_taken()]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[AuditEvent]
    ) -> models.QuerySet[AuditEvent]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class SubjectFilter(admin.SimpleListFilter):
    """Where the link of a subject leads: `orders.order:17`. Shown only then."""

    title = gettext_lazy("what it is about")
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        subject = request.GET.get(self.parameter_name)
        return [(subject, subject)] if subject else []

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[AuditEvent]
    ) -> models.QuerySet[AuditEvent]:
        kind, _colon, key = (self.value() or "").replace("\0", "").partition(":")
        return queryset.filter(subject_type=kind, subject_id=key) if kind else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, Exports, FastList, admin.ModelAdmin[AuditEvent]):
    export_columns = TRAIL
    list_display = ["when", "act", "person", "subject", "what_changed"]
    list_filter = [
        day("at", is_time=True),
        ActionFilter,
        ActorFilter,
        DeskFilter,
        SubjectFilter,
    ]
    list_select_related = ["actor", "approver", "desk"]
    by_time = "at"
    search_fields = ["subject_name"]
    search_help_text = gettext_lazy(
        "Order number, reference, username, id of a row or a request"
    )
    fields = [
        ("when", "act"),
        ("actor", "approver", "desk"),
        "subject",
        "what_changed",
        "said",
        "request_id",
    ]
    readonly_fields = ["when", "act", "subject", "what_changed", "said"]

    @admin.display(description=gettext_lazy("at"))
    def when(self, line: AuditEvent) -> str:
        return cells.to_the_second(line.at)

    @admin.display(description=gettext_lazy("action"))
    def act(self, line: AuditEvent) -> str:
        """The trail keeps it in English, whoever did it."""
        return _(line.action)

    @admin.display(description=gettext_lazy("person"))
    def person(self, line: AuditEvent) -> str | SafeString:
        who = str(line.actor or _("The system"))
        if line.approver:
            told = {"name": who, "approver": line.approver}
            who = _("%(name)s, allowed by %(approver)s") % told
        return cells.over(who, line.desk)

    @admin.display(description=gettext_lazy("about"))
    def subject(self, line: AuditEvent) -> str | SafeString:
        """With a way to its page, where it has one."""
        kind = line.subject_type.partition(".")[2]
        words = f"{_(kind)} {line.subject_name or line.subject_id}" if kind else ""
        try:
            name = f"admin:{line.subject_type.replace('.', '_')}_change"
            page = reverse(name, args=[line.subject_id])
        except NoReverseMatch:
            return words
        return format_html('<a href="{}">{}</a>', page, words)

    @admin.display(description=gettext_lazy("changes"))
    def what_changed(self, line: AuditEvent) -> str:
        names = dict.fromkeys([*line.before, *line.after])
        return "; ".join(
            f"{name}: {_shown(line.before, name)} → {_shown(line.after, name)}"
            for name in names
        )

    @admin.display(description=gettext_lazy("facts"))
    def said(self, line: AuditEvent) -> SafeString | str:
        return cells.pretty(line.facts) if line.facts else cells.NOTHING

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[AuditEvent],
        search_term: str,
    ) -> tuple[models.QuerySet[AuditEvent], bool]:
        """By equality, which an index answers."""
        if not (words := search_term.replace("\0", "").strip()):
            return queryset, False
        found = AuditEvent.objects.named(words).values("pk")
        return queryset.filter(pk__in=found), False


def _shown(side: dict[str, Any], name: str) -> str:
    value = side.get(name, "")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("none")
    return _("empty") if value in ("", None) else str(value)

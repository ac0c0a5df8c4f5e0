from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from .models import AuditEvent, Desk, User, Venue

admin.site.register(User, UserAdmin)


@admin.register(Desk)
class DeskAdmin(admin.ModelAdmin[Desk]):
    list_display = ["name", "is_open"]


@admin.register(Venue)
class VenueAdmin(admin.ModelAdmin[Venue]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Venue.objects.exists()

    def has_delete_permission(
        self, request: HttpRequest, obj: Venue | None = None
    ) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin[AuditEvent]):
    list_display = ["at", "actor", "desk", "action", "subject_type", "subject_id"]
    list_filter = ["action", "desk"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    list_select_related = ["actor", "desk"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: AuditEvent | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: AuditEvent | None = None
    ) -> bool:
        return False

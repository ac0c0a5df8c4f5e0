from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from .models import AuditEvent, Desk, User, Venue
from .readonly import NoDelete, ReadOnly
from .ways_in import WaysIn

# It shows the keys of phones, and changes them.
admin.site.unregister(TOTPDevice)


@admin.register(User)
class StaffUserAdmin(NoDelete, WaysIn, UserAdmin[User]):
    """Staff are put into groups; nobody widens their own rights."""

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
        return [*fixed, "groups", "is_staff"] if obj == request.user else fixed

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """A superuser's account, and so their password, is another superuser's."""
        is_above = bool(obj and obj.is_superuser and not request.user.is_superuser)
        return not is_above and super().has_change_permission(request, obj)


@admin.register(Desk)
class DeskAdmin(NoDelete, admin.ModelAdmin[Desk]):
    list_display = ["name", "is_open"]


@admin.register(Venue)
class VenueAdmin(NoDelete, admin.ModelAdmin[Venue]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Venue.objects.exists()


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, admin.ModelAdmin[AuditEvent]):
    list_display = ["at", "actor", "desk", "action", "subject_type", "subject_id"]
    list_filter = ["action", "desk"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    list_select_related = ["actor", "desk"]
    show_full_result_count = False

"""What an administrator can do about a colleague's ways in: take them away.

Setting a PIN or a phone up is the person's own act, under their password.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from . import second_factor, shifts
from .models import AuditEvent, User

if TYPE_CHECKING:
    _Users = admin.ModelAdmin[User]
else:
    _Users = object

OWN = _("Your own are another administrator's to take off.")


class WaysIn(_Users):
    """Mixed into the users' admin class, before Django's own."""

    actions = ["take_phone_off", "take_pin_off", "sign_out_everywhere"]

    @admin.action(description=_("Take the phone off"), permissions=["change"])
    def take_phone_off(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """For a lost phone: at the next sign-in another one is set up."""
        self._each(
            request,
            chosen,
            gettext_noop("second factor taken off"),
            second_factor.take_off,
        )

    @admin.action(description=_("Take the PIN off"), permissions=["change"])
    def take_pin_off(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, gettext_noop("PIN taken off"), _take_pin_off)

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(
            request, chosen, gettext_noop("signed out by an admin"), lambda user: True
        )

    def _each(
        self,
        request: HttpRequest,
        chosen: QuerySet[User],
        act: str,
        take: Callable[[User], bool],
    ) -> None:
        """Whoever loses a way in is out at once, at each desk."""
        done = []
        for user in chosen:
            if user == request.user:
                self.message_user(request, OWN, messages.WARNING)
            elif self.has_change_permission(request, user):
                with transaction.atomic():
                    if take(user):
                        shifts.end_everywhere(user)
                        done.append(user)
                        _note(act, request, user)
        names = ", ".join(map(str, done)) or gettext("nobody")
        told = {"act": gettext(act).capitalize(), "names": names}
        self.message_user(request, gettext("%(act)s: %(names)s.") % told)


def _take_pin_off(user: User) -> bool:
    had_one, user.pin = bool(user.pin), ""
    user.save(update_fields=["pin"])
    return had_one


def _note(act: str, request: HttpRequest, user: User) -> None:
    actor = request.user if isinstance(request.user, User) else None
    AuditEvent.objects.record(act, user, actor=actor)

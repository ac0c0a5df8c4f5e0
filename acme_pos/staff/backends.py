"""Who may sign in, and what they may do."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model, QuerySet

from .models import User
from .written import Written


class StaffBackend(ModelBackend):
    """Demo accounts exist for training: live, they are as good as switched off.

    Django asks this at sign-in and again with every request of a session.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        if getattr(user, "is_demo", False) and not settings.TRAINING:
            return False
        return super().user_can_authenticate(user)

    def get_user(self, user_id: int) -> User | None:
        found = _person(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None

    def get_all_permissions(
        self, user_obj: User | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        """Their own and their groups', by one query where Django makes two.

        Kept in the person, as Django does, so for one request.
        """
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        known = vars(user_obj)
        if "_perm_cache" not in known:
            known["_perm_cache"] = _rights(user_obj)
        rights: set[str] = known["_perm_cache"]
        return rights


def _rights(user: User) -> set[str]:
    names = _every() if user.is_superuser else _of_person(user.pk)
    return {f"{app}.{codename}" for app, codename in names}


def _names(of: QuerySet[Permission]) -> QuerySet[Permission, tuple[str, str]]:
    return of.values_list("content_type__app_label", "codename")


def _own_and_groups(user: int) -> QuerySet[Permission, tuple[str, str]]:
    known = Permission.objects.order_by()
    return _names(known.filter(user=user).union(known.filter(group__user=user)))


_person = Written(lambda pk: User.objects.filter(pk=pk), -1)
_every = Written(lambda: _names(Permission.objects.order_by()))
_of_person = Written(_own_and_groups, -1)

"""Who may sign in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from .models import User


class StaffBackend(ModelBackend):
    """Demo accounts exist for training: live, they are as good as switched off.

    Django asks this at sign-in and again with every request of a session.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        if getattr(user, "is_demo", False) and not settings.TRAINING:
            return False
        return super().user_can_authenticate(user)

"""Who sells."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A member of staff. Demo accounts cannot sign in once ACME is live."""

    is_demo = models.BooleanField("demo account", default=False, editable=False)
    # Hashed as passwords are. It opens a locked desk and is never a way to sign in.
    pin = models.CharField("PIN", max_length=128, blank=True, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def set_pin(self, typed: str) -> None:
        self.pin = make_password(typed)

    def is_pin(self, typed: str) -> bool:
        return bool(self.pin) and check_password(typed, self.pin)

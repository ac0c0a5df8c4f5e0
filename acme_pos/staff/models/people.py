"""Who sells."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """A member of staff. Demo accounts cannot sign in once ACME is live."""

    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    # Hashed as passwords are. It opens a locked desk and is never a way to sign in.
    pin = models.CharField(_("PIN"), max_length=128, blank=True, editable=False)
    # How they like their desk; blank for what their browser asks for.
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    theme = models.CharField(max_length=5, choices=Theme.choices, blank=True)
    # WCAG 2.1.4: keys without a modifier are another's words to speech and switches.
    has_single_keys = models.BooleanField(_("single-letter keys"), default=True)
    has_sounds = models.BooleanField(_("sounds"), default=True)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def set_pin(self, typed: str) -> None:
        self.pin = make_password(typed)

    def is_pin(self, typed: str) -> bool:
        return bool(self.pin) and check_password(typed, self.pin)

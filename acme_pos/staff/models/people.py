"""Who sells."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A member of staff. Demo accounts cannot sign in once ACME is live."""

    is_demo = models.BooleanField("demo account", default=False, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

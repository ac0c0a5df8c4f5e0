from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

from . import (
    checks,  # noqa: F401  its checks are registered by being read
    naming,
)


class StaffConfig(AppConfig):
    name = "acme_pos.staff"
    label = "staff"
    verbose_name = _("Staff and venue")

    def ready(self) -> None:
        for label in ("staff", "carts", "orders"):
            naming.translate(apps.get_app_config(label))

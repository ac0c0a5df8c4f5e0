from django.apps import AppConfig

from . import checks  # noqa: F401  its checks are registered by being read


class StaffConfig(AppConfig):
    name = "acme_pos.staff"
    label = "staff"
    verbose_name = "Staff and venue"

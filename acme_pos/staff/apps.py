from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "acme_pos.staff"
    label = "staff"
    verbose_name = "Staff and venue"

"""Do the database and the broker answer? Run before a process is started.

Ends with 0 when the database answers, and with 1 and one sentence when it does not. A
broker that is away is told and counts as fine: it delays receipts and nothing else.
"""

from django.core.management.base import BaseCommand

from acme_pos import starting


class Command(BaseCommand):
    help = (__doc__ or "").split("\n", 1)[0]
    # Django's own checks are `manage.py check --deploy`.
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        starting.check_services()

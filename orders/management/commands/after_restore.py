"""Say that the database was restored: no payment until ACME was asked what is missing.

    manage.py after_restore --backup-taken-at 2026-11-01T03:00    by the venue's clock
    manage.py after_restore --open-payments "why, and who"        who looked by hand

The running worker asks ACME. Run it before the web processes are started; where the
database notices by itself that it was moved, saying it once more does no harm.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orders import restored


class Command(BaseCommand):
    help = (__doc__ or "").split("\n", 1)[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        told = parser.add_mutually_exclusive_group(required=True)
        told.add_argument(
            "--backup-taken-at",
            type=datetime.fromisoformat,
            help="when the backup was begun; rather too early than too late",
        )
        told.add_argument(
            "--open-payments",
            metavar="REASON",
            help="where ACME cannot be asked: what was looked at instead, and by whom",
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        if options["backup_taken_at"]:
            self._begin(options["backup_taken_at"])
        else:
            self._open(options["open_payments"].strip())

    def _begin(self, taken_at: datetime) -> None:
        if timezone.is_naive(taken_at):
            taken_at = timezone.make_aware(taken_at)
        if taken_at > timezone.now():
            raise CommandError("--backup-taken-at is in the future.", returncode=2)
        restored.begin(taken_at)
        self.stdout.write(
            "Payments are barred. They open by themselves when the worker has read "
            "from ACME what was sold since; the health page tells."
        )

    def _open(self, reason: str) -> None:
        if not reason:
            raise CommandError("--open-payments needs a reason.", returncode=2)
        if restored.open_by_hand(reason):
            self.stdout.write(
                "Payments are open. Carts from before the restore still ask."
            )
        else:
            self.stdout.write("No restore waits; nothing was changed.")

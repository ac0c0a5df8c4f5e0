"""Forget the guests of old orders; totals, items and numbers stay.

    manage.py blank_guests --older-than 730             sale and last event are older
    manage.py blank_guests --older-than 730 --dry-run   say what would go

Names, addresses, phone numbers, notes and the people of donations and memberships go
for good, here; ACME has them still. A run that was ended goes on with the next one.
Ends with 2 for a number of days that is refused.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from click import progressbar
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orders import blanking

SHORTEST = 30
LONGEST = 36_500


class Command(BaseCommand):
    help = (__doc__ or "").split("\n", 1)[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--older-than", type=int, required=True, metavar="DAYS")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument(
            "--yes-i-mean-it",
            action="store_true",
            help=f"allow less than {SHORTEST} days: guests may still come and ask",
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        days: int = options["older_than"]
        self._check(days, is_meant=options["yes_i_mean_it"])
        before = timezone.now() - timedelta(days=days)
        due = blanking.orders_due(before).count()
        with progressbar(length=due, label="Orders", file=sys.stderr) as bar:
            done = blanking.forget(
                before, is_dry_run=options["dry_run"], after_batch=bar.update
            )
        self._sum_up(done, is_dry_run=options["dry_run"])

    def _check(self, days: int, *, is_meant: bool) -> None:
        if not 0 <= days <= LONGEST:
            raise CommandError(
                f"--older-than is a number of days up to {LONGEST}.", returncode=2
            )
        if days < SHORTEST and not is_meant:
            raise CommandError(
                f"Guests of the last {SHORTEST} days may still come and ask. Add "
                "--yes-i-mean-it to forget them all the same.",
                returncode=2,
            )

    def _sum_up(self, done: blanking.Forgotten, *, is_dry_run: bool) -> None:
        would = "Would blank" if is_dry_run else "Blanked"
        self.stdout.write(
            f"{would} {done.orders} orders, {done.carts} carts and {done.answers} "
            "answers that were no orders."
        )
        for why, number in sorted(done.left.items()):
            self.stdout.write(f"Left {number} orders: {why}.")

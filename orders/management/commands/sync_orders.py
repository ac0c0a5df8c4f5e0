"""Read what happened at ACME: orders sold elsewhere, refunds and edits.

    manage.py sync_orders                        all since the last whole run
    manage.py sync_orders --since 2026-11-01     that day and later (venue's time)
    manage.py sync_orders --since 2026-11-01 --until 2026-11-02T18:00
    manage.py sync_orders --order 100121713      one order, by its number or ACME's id
    manage.py sync_orders --dry-run              say what would come, write nothing

Ends with 0 when all was read, 1 when it was not, and 2 for a wish that cannot be met.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from click import progressbar
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from acme_pos import acme
from orders import sync
from orders.models import SyncAsked, SyncRun, SyncState


class Command(BaseCommand):
    help = (__doc__ or "").split("\n", 1)[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", help="a day or a time of the venue's")
        parser.add_argument("--until", help="a day (not counted) or a time")
        parser.add_argument("--order", default="", help="its number or ACME's id")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        run = self._asked(options)
        sync.end_dead()
        run.save()
        if not run.claim():
            run.delete()
            raise CommandError("Another sync is running. Try again when it has ended.")
        self._read(run)
        run.refresh_from_db()
        self._sum_up(run)
        if run.state != SyncState.FINISHED:
            sys.exit(1)

    def _asked(self, options: dict[str, Any]) -> SyncRun:
        """The run that is meant. Raises CommandError, which ends with 2."""
        try:
            return sync.new(
                SyncAsked.COMMAND,
                _moment("--since", options["since"]),
                _moment("--until", options["until"]),
                options["order"] and sync.acme_id_of(options["order"]),
                is_dry_run=options["dry_run"],
            )
        except sync.NotPossible as error:
            raise CommandError(str(error), returncode=2) from None
        except acme.AcmeError as error:
            raise CommandError(f"{error.words} ({error})") from None

    def _read(self, run: SyncRun) -> None:
        """With a bar where somebody watches, and without where nobody does."""
        self.stderr.write(f"{run}: looking for what changed at ACME ...")
        with progressbar(length=1, label="Reading orders", file=sys.stderr) as bar:

            def show(read: SyncRun) -> None:
                read.refresh_from_db()
                bar.length = max(read.planned, 1)
                bar.update(read.done - bar.pos)

            sync.work(run, after_page=show)

    def _sum_up(self, run: SyncRun) -> None:
        counts = {
            "seen": run.seen,
            "new": run.new,
            "changed": run.changed,
            "unchanged": run.unchanged,
            "missing at ACME": run.missing,
            "quarantined": run.quarantined,
            "sales resolved": run.resolved,
        }
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        ended = "nothing was written" if run.is_dry_run else run.get_state_display()
        self.stdout.write(f"{run}, {ended}: {told}.")
        self.stdout.write(f"{run.requests} requests to ACME, {run.seconds:.0f} s.")
        if run.problem:
            self.stderr.write(run.problem)


def _moment(option: str, written: str | None) -> datetime | None:
    """A day begins at its midnight; without an offset a time is the venue's."""
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise CommandError(
            f"{option} is a day or a time, such as 2026-11-01 or 2026-11-01T09:30.",
            returncode=2,
        ) from None
    return moment if moment.tzinfo else timezone.make_aware(moment)

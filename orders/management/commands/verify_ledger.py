"""Were the promises of every sale kept? One line a violation, then what was read.

    manage.py verify_ledger                       what the database says of itself
    manage.py verify_ledger --acme                and what ACME says of the same sales
    manage.py verify_ledger --since 2026-03-01    begun on that day or later
    manage.py verify_ledger --json                a JSON object a line, the summary last

Ends with 0 when nothing is violated, 1 when something is, and 2 when nothing is but
ACME could not be asked for all of it. Nothing is changed, here or at ACME.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from orders import ledger
from orders.ledger import AtAcme, books


@dataclass(frozen=True, slots=True)
class Summary:
    """`rows` are those read, by kind; `violations` the number by invariant."""

    rows: dict[str, int]
    being_checked: int
    violations: dict[str, int]
    orders_unread: int
    lists_unread: int
    milliseconds: int

    @property
    def exit_code(self) -> int:
        if self.violations:
            return 1
        return 2 if self.orders_unread or self.lists_unread else 0

    def __str__(self) -> str:
        read = ", ".join(f"{number} {kind}" for kind, number in self.rows.items())
        found = [f"{name} {number}" for name, number in self.violations.items()]
        total = sum(self.violations.values())
        lines = [
            f"Read {read} in {self.milliseconds} ms.",
            f"{total} violations{': ' if found else ''}{', '.join(found)}.",
        ]
        if self.being_checked:
            lines.append(f"Still being checked: {self.being_checked}.")
        if self.orders_unread or self.lists_unread:
            lines.append(
                f"ACME could not be asked for {self.orders_unread} orders "
                f"and {self.lists_unread} lists of orders."
            )
        return "\n".join(lines)


class Command(BaseCommand):
    help = "Check the promises of every sale; with --acme also against ACME's orders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--acme", action="store_true", help="compare with ACME too")
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            help="leave out what was begun before that day, by the venue's clock",
        )
        parser.add_argument(
            "--json", action="store_true", help="a JSON object a line, the summary last"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        began = time.monotonic()
        since = _start_of(options["since"])
        at_acme = AtAcme() if options["acme"] else None
        found: Counter[str] = Counter()
        for violation in ledger.violations(since, at_acme):
            found[violation.invariant] += 1
            self._say(violation, as_json=options["json"])
        summary = _summary(since, at_acme, found, began)
        self._say(summary, as_json=options["json"])
        if summary.exit_code:
            raise SystemExit(summary.exit_code)

    def _say(self, what: ledger.Violation | Summary, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(asdict(what)) if as_json else str(what))


def _start_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _summary(
    since: datetime | None,
    at_acme: AtAcme | None,
    found: Counter[str],
    began: float,
) -> Summary:
    return Summary(
        rows={
            "sales": books.sales(since).count(),
            "carts": books.carts(since).count(),
            "orders": books.orders_sold_here(since).count(),
        },
        being_checked=books.sales(since).being_checked().count(),
        violations={name: found[name] for name in ledger.INVARIANTS if found[name]},
        orders_unread=at_acme.orders_unread if at_acme else 0,
        lists_unread=at_acme.lists_unread if at_acme else 0,
        milliseconds=round((time.monotonic() - began) * 1000),
    )

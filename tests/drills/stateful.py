"""Sales in any order of events: the money rules hold after each.

The seed is printed with a failure, and with it the steps that lead there.
"""

import dataclasses
import io
import random
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from datetime import timedelta

from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from acme_pos.acme import connect
from acme_pos.staff.models import Desk, User
from carts import catalog
from carts.models import CatalogEntry, CatalogKind

from .arena import Arena
from .at_random import Sales, forget_sales_of
from .moved_acme import moved_acme
from .report import Result

QUICK = 4


def run(arena: Arena, n: int) -> Iterator[Result]:
    """`n` sequences with sending again switched off, and as many with it on."""
    for replay in (False, True):
        began = time.monotonic()
        result = Result("stateful", arena.database, replay, arena.seed, trials=n)
        is_long = n > QUICK
        met, failure = sell_at_random(
            n,
            replay=replay,
            steps=30 if is_long else 20,
            number=arena.seed,
            shrink=is_long,
        )
        result.counts = {"met": dict(sorted(met.items()))}
        if failure:
            result.violations += 1
            result.wrong.append(failure)
        result.seconds = round(time.monotonic() - began, 1)
        yield result


@dataclasses.dataclass(frozen=True)
class People:
    desk: Desk
    cashier: User
    supervisor: User
    event: catalog.EventOnSale


def sell_at_random(runs, *, replay, steps=25, number=None, shrink=False):
    """`runs` sequences of events; what was met, and the words of the first failure."""
    number = random.randrange(2**32) if number is None else number
    tally, words = Counter(), io.StringIO()
    with ExitStack() as stack:
        acme = stack.enter_context(moved_acme())
        stack.enter_context(till_settings(acme, replay))
        fields = {"acme": acme, "people": open_a_desk(), "tally": tally}
        machine = type("Sales", (Sales,), {**fields, "replay": replay})
        stack.enter_context(redirect_stdout(words))
        failure = failure_of(seed(number)(machine), runs, steps, shrink)
        leave(machine.people.desk)
    said = f"seed {number}: {in_words(failure)}\n{words.getvalue()}" if failure else ""
    return dict(tally), said


def failure_of(machine, runs, steps, shrink):
    phases = [Phase.generate, *([Phase.shrink] if shrink else [])]
    wanted = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    try:
        # Left to itself, Hypothesis makes most sequences short.
        least = 0 if shrink else steps
        run_state_machine_as_test(machine, settings=wanted, _min_steps=least)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return error
    return None


def in_words(failure):
    """What does not hold, where, and the steps that lead there."""
    at = traceback.extract_tb(failure.__traceback__)[-1]
    steps = "\n".join(getattr(failure, "__notes__", []))
    return f"{failure!r} in {at.name}, line {at.lineno}\n{steps}"


def till_settings(acme, replay):
    config = dataclasses.replace(
        django_settings.ACME,
        base_url=f"http://127.0.0.1:{acme.port}",
        read_pauses=(),
    )
    return override_settings(
        ACME=config,
        ACME_REPLAY=replay,
        ACME_LOOKUPS_PER_SECOND=10_000,
        CARD_MODE="b2b",
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    )


def open_a_desk():
    opened = {"defaults": {"is_open": True}}
    desk, _ = Desk.objects.update_or_create(name="Drill: at random", **opened)
    cashier, _ = User.objects.get_or_create(username="drill-at-random")
    cashier.groups.add(Group.objects.get(name="front desk"))
    supervisor, _ = User.objects.get_or_create(username="drill-supervisor")
    if not CatalogEntry.objects.exists():
        CatalogEntry.objects.bulk_create(catalog.read(connect(), days=5))
    soon = timezone.now() + timedelta(days=2)
    of_days = CatalogEntry.objects.of(CatalogKind.EVENT).filter(starts_at__gt=soon)
    return People(desk, cashier, supervisor, catalog.event(of_days.first().acme_id))


def leave(desk):
    """No sale is left, and the others have one desk to choose from again."""
    forget_sales_of(desk)
    Desk.objects.filter(pk=desk.pk).update(is_open=False)

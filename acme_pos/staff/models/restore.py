"""Whether this database is the one that was written last, or an older copy of it.

What was sold after a backup is not in it, and a cart that is open in it may be paid.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.db import (
    NotSupportedError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django.db.models import Q
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact
from django.utils import timezone

from . import home_file

# Another server, another history of it after a failover or a recovery to a point in
# time, another database on it, or its tables made anew.
_OF_POSTGRES = (
    "(SELECT system_identifier::text FROM pg_control_system())",
    "left(pg_walfile_name(pg_current_wal_lsn()), 8)",
    "(SELECT oid::text FROM pg_database WHERE datname = current_database())",
    "'staff_home'::regclass::oid::text",
)


class HomeQuerySet(models.QuerySet["Home"]):
    def here(self) -> HomeQuerySet:
        """The row, with what is known of the place it lies in now."""
        waits = models.Exists(Restore.objects.waiting())
        return self.filter(pk=1).annotate(now_in=_now_in(), waits=waits)  # type: ignore[no-redef]

    def barring(self, place: str) -> HomeQuerySet:
        """The row, when it may have moved, or a restore waits.

        None before the first tick of a worker, when nothing is known. `place` is what
        the function of that name says. A worker may change it before the row is read,
        so only a no is certain (`restores.waits`).
        """
        waits = models.Exists(Restore.objects.waiting())
        return self.filter(_is_elsewhere(place) | waits, pk=1)


class Home(models.Model):
    """Which server and database, or which file, the rows lie in. There is one row."""

    identity = models.CharField(max_length=200)
    # When it was last seen to lie there. In a backup: when that was taken, about.
    seen_at = models.DateTimeField()

    objects = HomeQuerySet.as_manager()
    # As `here` tells them.
    now_in = ""
    waits = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_home")
        ]

    def __str__(self) -> str:
        return self.identity

    @property
    def is_moved(self) -> bool:
        """As it seems: a worker may have changed row and file since this was read."""
        if connection.vendor == "postgresql":
            return self.identity != self.now_in
        return self.identity not in home_file.tokens().split()

    def stay(self) -> None:
        """It is still there. A clock that went back says nothing."""
        now = max(timezone.now(), self.seen_at)
        if connection.vendor == "postgresql":
            self._as_read().filter(seen_at__lt=now).update(seen_at=now)
            return
        token = home_file.new_token()
        # SQLite has one writer at a time, also of the file beside it. What fails on
        # the way leaves a token too many there, and the row's own among them.
        with transaction.atomic():
            if self._as_read().update(identity=token, seen_at=now):
                home_file.keep(self.identity, token)
        _forget_all_but(token)

    def move(self) -> Restore | None:
        """Take the new place for its own; None when another process just did."""
        if connection.vendor == "postgresql":
            with transaction.atomic():
                is_first = self._as_read().update(identity=_now_in())
                return Restore.of(self.seen_at) if is_first else None
        token = home_file.new_token()
        with transaction.atomic():
            if not self._as_read().update(identity=token):
                return None
            home_file.keep(*home_file.tokens().split(), token)
            return Restore.of(self.seen_at)

    def _as_read(self) -> HomeQuerySet:
        return Home.objects.filter(pk=1, identity=self.identity)

    @classmethod
    @transaction.atomic
    def settle(cls) -> None:
        """The first row of a database that has none."""
        if cls.objects.exists():
            return
        identity: Combinable | str = _now_in()
        if connection.vendor != "postgresql":
            identity = home_file.new_token()
            home_file.keep(identity)
        now = {"identity": identity, "seen_at": timezone.now()}
        cls.objects.get_or_create(pk=1, defaults=now)


class RestoreQuerySet(models.QuerySet["Restore"]):
    def waiting(self) -> RestoreQuerySet:
        return self.filter(looked_up_at=None).order_by("pk")


class Restore(models.Model):
    """One time that the database came back from a backup, or from another server."""

    backup_taken_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    # When ACME had been asked for all that may be missing.
    looked_up_at = models.DateTimeField(null=True)

    objects = RestoreQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.noticed_at:%Y-%m-%d %H:%M}"

    @classmethod
    def of(cls, backup_taken_at: datetime) -> Restore:
        now = timezone.now()
        return cls.objects.create(
            backup_taken_at=min(backup_taken_at, now), noticed_at=now
        )

    def is_over(self) -> bool:
        """Said once; False when another process said it."""
        waiting = Restore.objects.filter(pk=self.pk, looked_up_at=None)
        return bool(waiting.update(looked_up_at=timezone.now()))


@transaction.atomic
def _forget_all_but(token: str) -> None:
    if Home.objects.filter(pk=1, identity=token).exists():
        home_file.keep(token)


def place() -> str:
    """What lies beside the rows just now. A server is asked in SQL instead."""
    return "a server" if connection.vendor == "postgresql" else home_file.tokens()


def _is_elsewhere(place: str) -> Q:
    if connection.vendor == "postgresql":
        return ~Q(identity=_now_in())
    among = StrIndex(models.Value(place), models.F("identity"))
    return Q(Exact(among, 0))


def _now_in() -> Combinable:
    if connection.vendor == "postgresql":
        told = f"concat_ws(':', {', '.join(filter(_is_told, _OF_POSTGRES))})"
        return RawSQL(told, (), output_field=models.CharField())  # noqa: S611
    return models.Value("", output_field=models.CharField())


@cache
def _is_told(part: str) -> bool:
    """Whether this server tells it to us; some hosted ones keep the first two."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {part}")
    except (ProgrammingError, NotSupportedError):
        return False
    return True

"""Who gave their password at which browser, and may come back to it with a PIN."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from .people import User
from .tries import Tries
from .venue import Desk

# When a person was last seen is written no more often than this.
SEEN_EVERY = timedelta(minutes=1)
PIN_TRIES, PIN_TRIES_WITHIN = 5, timedelta(minutes=15)
# Wrong ones, however slowly they are typed.
PIN_TRIES_OF_SHIFT = 15
LONGEST_PATH = 500


class SignInQuerySet(models.QuerySet["SignIn"]):
    def under_way(self) -> SignInQuerySet:
        """Neither ended nor older than a shift."""
        return self.filter(ended_at=None, at__gt=timezone.now() - settings.SHIFT)

    def over(self) -> SignInQuerySet:
        """As old as a shift, and nobody signed out."""
        return self.filter(ended_at=None, at__lte=timezone.now() - settings.SHIFT)

    def at_browser(self, browser: str) -> SignInQuerySet:
        """The first who came first."""
        found = self.under_way().filter(browser=browser)
        return found.select_related("user").order_by("at", "pk")

    def end(self) -> int:
        """How many were not ended before. What waited for the person goes with it."""
        now = timezone.now()
        return self.filter(ended_at=None).update(ended_at=now, path="", kept={})


class SignIn(models.Model):
    """From the password to the end of the shift: one person at one browser.

    What changes while they work stands here and not in the session: requests at the
    same time write whole sessions over each other, and a lock must not be lost so.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="sign_ins")
    # A random name that only sessions hold; it outlives the session's own key.
    browser = models.CharField(max_length=32)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    # When the second factor was passed.
    verified_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Too many wrong PINs: from then on only the password opens it.
    needs_password = models.BooleanField(default=False)
    # Django's mark of the password that was given: a changed one makes another.
    password_mark = models.CharField(max_length=128)
    # The page they were on, and what their session held, for when they come back.
    path = models.CharField(max_length=LONGEST_PATH, blank=True)
    kept = models.JSONField(default=dict)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        indexes = [models.Index(fields=["browser"], name="sign_ins_of_a_browser")]

    def __str__(self) -> str:
        return f"{self.user} since {timezone.localtime(self.at):%H:%M}"

    @property
    def is_idle(self) -> bool:
        """Nobody has asked for a page for longer than IDLE_MINUTES."""
        return timezone.now() - self.seen_at > settings.IDLE

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def takes_pin(self) -> bool:
        return bool(self.user.pin) and not self.needs_password

    @property
    def has_its_password(self) -> bool:
        """The person's password is still the one that was given here."""
        mark = self.user.get_session_auth_hash()
        return constant_time_compare(self.password_mark, mark)

    def see(self) -> None:
        """A person is at work: at most one write a minute."""
        now = timezone.now()
        if now - self.seen_at >= SEEN_EVERY:
            self._write(seen_at=now)

    def stay_at(self, path: str) -> None:
        """The page to come back to."""
        self._write(path=path if len(path) <= LONGEST_PATH else "")

    def lock(self) -> bool:
        """False when it was locked before."""
        return self._swap("locked_at", None, timezone.now())

    def leave(self, kept: dict[str, Any]) -> None:
        """Somebody else goes on here; `kept` is what the session held of them."""
        self.lock()
        self._write(kept=kept)

    def unlock(self, desk: Desk | None) -> None:
        """At the desk where the browser stands by now."""
        self._write(locked_at=None, seen_at=timezone.now(), desk=desk, kept={})

    def verify(self) -> None:
        self._write(verified_at=timezone.now())

    def is_pin(self, typed: str) -> bool:
        """A try is counted before it is looked at, so many at once gain nothing."""
        if not self.takes_pin:
            return False
        if not Tries.objects.take(self._tries, PIN_TRIES, PIN_TRIES_WITHIN):
            return False
        if not Tries.objects.take(
            self._tries_of_shift, PIN_TRIES_OF_SHIFT, settings.SHIFT
        ):
            return False
        if self.user.is_pin(typed):
            Tries.objects.filter(key=self._tries).delete()
            Tries.objects.give_back(self._tries_of_shift)
            return True
        if not self.tries_left:
            self._write(needs_password=True)
        return False

    @property
    def tries_left(self) -> int:
        """As of the last try."""
        most = {self._tries: PIN_TRIES, self._tries_of_shift: PIN_TRIES_OF_SHIFT}
        made = Tries.objects.in_bulk(most)
        return min(
            number - (made[key].number if key in made else 0)
            for key, number in most.items()
        )

    @property
    def _tries(self) -> str:
        return f"PIN of sign-in {self.pk}"

    @property
    def _tries_of_shift(self) -> str:
        return f"PIN of sign-in {self.pk}, in all"

    def _swap(self, field: str, old: datetime | None, new: datetime) -> bool:
        swapped = SignIn.objects.filter(pk=self.pk, **{field: old})
        setattr(self, field, new)
        return bool(swapped.update(**{field: new}))

    def _write(self, **fields: Any) -> None:  # noqa: ANN401
        """These fields alone, beside whatever others write."""
        SignIn.objects.filter(pk=self.pk).update(**fields)
        for name, value in fields.items():
            setattr(self, name, value)

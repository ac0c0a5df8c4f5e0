"""Where is sold, and for which house."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kept import Kept


class Desk(models.Model):
    """A place where guests are served; carts and sales belong to one."""

    name = models.CharField(max_length=60, unique=True)
    is_open = models.BooleanField(
        _("open for selling"),
        default=True,
        help_text=_("Closed desks cannot be chosen."),
    )
    # Without one, a scan is known by how fast its keys come.
    scanner_prefix = models.CharField(
        max_length=4,
        blank=True,
        help_text=_(
            "What the scanner of this desk types before each code, if anything."
        ),
    )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().save(*args, **kwargs)
        open_desks.forget()


def _open_desks() -> dict[int, Desk]:
    return {desk.pk: desk for desk in Desk.objects.filter(is_open=True)}


# By their keys, as of a moment ago.
open_desks = Kept(_open_desks)


class Venue(models.Model):
    """What receipts say about the house. There is one row."""

    name = models.CharField(max_length=120, default="Your museum")
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    tax_note = models.TextField(
        _("tax and donation note"),
        blank=True,
        help_text=_("Printed under a receipt that has a donation on it."),
    )
    receipt_footer = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = _("venue")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_venue")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().save(*args, **kwargs)
        the_venue.forget()

    @classmethod
    def current(cls) -> Venue:
        """The row, or its defaults while nobody has saved one; of a moment ago."""
        return the_venue()


def _read_venue() -> Venue:
    return Venue.objects.filter(pk=1).first() or Venue(pk=1)


the_venue = Kept(_read_venue)

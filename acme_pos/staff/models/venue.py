"""Where is sold, and for which house."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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

    @classmethod
    def current(cls) -> Venue:
        """The row, or its defaults while nobody has saved one."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

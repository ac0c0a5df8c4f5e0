"""What a desk sells often, kept at hand by its staff."""

from __future__ import annotations

from django.db import models

from acme_pos.staff.models import Desk

from .item import Kind


class Favourite(models.Model):
    """A tile of a desk. A ticket is one type of an event, whatever its time."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="favourites")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # The event's template for tickets; else what the catalog lists it under.
    sold_id = models.CharField(max_length=40)
    ticket_type_id = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Chosen by staff; else it is here since it sells, and goes when it does not.
    is_pinned = models.BooleanField(default=True)
    times_sold = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "kind", "sold_id", "ticket_type_id"],
                name="a_favourite_stands_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sold_id} at {self.desk}"

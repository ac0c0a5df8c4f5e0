"""Read ACME's catalog now; Celery does the same once a minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from acme_pos import acme
from carts import catalog
from carts.models import CatalogEntry


class Command(BaseCommand):
    help = "Read ACME's catalog now, as the worker does once a minute."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        try:
            catalog.refresh(acme.connect())
        except acme.AcmeError as error:
            raise CommandError(f"The catalog was not read: {error.reason}") from None
        count = CatalogEntry.objects.count()
        self.stdout.write(f"{count} entries read.")

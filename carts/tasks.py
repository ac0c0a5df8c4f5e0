"""What Celery's clock drives."""

from celery import shared_task

from acme_pos import acme

from . import catalog


@shared_task(throws=(acme.AcmeError,))
def refresh_catalog() -> None:
    catalog.refresh(acme.connect())

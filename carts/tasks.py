"""What Celery's clock drives."""

from celery import shared_task

from acme_pos import acme

from . import catalog, holds, mirror


@shared_task(throws=(acme.AcmeError,))
def refresh_catalog() -> None:
    catalog.refresh(acme.connect())


@shared_task(throws=(acme.AcmeError,))
def delete_abandoned_copies() -> None:
    holds.forget_lapsed()
    mirror.delete_abandoned()

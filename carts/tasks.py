"""What Celery's clock drives."""

from celery import shared_task

from acme_pos import acme

from . import catalog, favourites, forgetting, holds, mirror


@shared_task(throws=(acme.AcmeError,))
def refresh_catalog() -> None:
    catalog.refresh(acme.connect())


@shared_task(throws=(acme.AcmeError,))
def delete_abandoned_copies() -> None:
    holds.forget_lapsed()
    mirror.delete_abandoned()


@shared_task
def forget_left_carts() -> None:
    forgetting.forget_left()


@shared_task
def count_sold() -> None:
    favourites.count_sold()

"""What Celery's clock drives; each tick drains what is due."""

from celery import shared_task

from . import receipts, resolver


@shared_task
def send_due_receipts() -> int:
    return receipts.send_due()


@shared_task
def resolve_unknown_sales() -> int:
    return resolver.resolve_due()

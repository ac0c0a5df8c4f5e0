"""What Celery's clock drives; each tick drains what is due."""

from celery import shared_task

from . import receipts, resolver, restored, sync


@shared_task
def send_due_receipts() -> int:
    return receipts.send_due()


@shared_task
def resolve_unknown_sales() -> int:
    # First of all: what was restored is judged in another way.
    restored.tick()
    return resolver.resolve_due()


# A report may take ACME five minutes; otherwise a tick ends in half of one.
@shared_task(soft_time_limit=480, time_limit=510)
def sync_orders() -> int:
    restored.tick()
    return sync.tick()

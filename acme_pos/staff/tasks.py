"""What Celery's clock drives."""

from celery import shared_task

from .models import Pulse


@shared_task
def pulse() -> None:
    """A worker took this tick, so one runs."""
    Pulse.objects.beat(Pulse.WORKER)

"""What Celery's clock drives."""

from celery import shared_task

from .models import Pulse


@shared_task
def pulse() -> None:
    """A worker took this tick, so one runs."""
    Pulse.objects.beat(Pulse.WORKER)


@shared_task
def reading_pulse() -> None:
    """So does one for what takes its time (see `acme_pos.queues`)."""
    Pulse.objects.beat(Pulse.READER)

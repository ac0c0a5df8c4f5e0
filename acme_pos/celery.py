"""The Celery app and its timetable.

The rows are the queue and Celery is the clock: beat ticks, a worker drains what is due.
A tick that nobody took in its interval expires, so a worker that comes back does not
find an hour of them. No web request ever publishes.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acme_pos.settings")

app = Celery("acme_pos")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What no venue needs to set; the address of the broker is in the settings.
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_soft_time_limit=60,
    task_time_limit=90,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


def every(seconds: float, task: str) -> dict[str, object]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app.conf.beat_schedule = {
    "say that a worker runs": every(5, "acme_pos.staff.tasks.pulse"),
    "send due receipts": every(2, "orders.tasks.send_due_receipts"),
    "resolve unknown sales": every(5, "orders.tasks.resolve_unknown_sales"),
    "read orders from ACME": every(5, "orders.tasks.sync_orders"),
    "delete abandoned carts at ACME": every(60, "carts.tasks.delete_abandoned_copies"),
    "forget the guests of carts left": every(3600, "carts.tasks.forget_left_carts"),
    "count what each desk sells": every(3600, "carts.tasks.count_sold"),
    "refresh the catalog": every(60, "carts.tasks.refresh_catalog"),
}

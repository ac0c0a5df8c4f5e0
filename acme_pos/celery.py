"""The Celery app and its timetable.

The rows are the queue and Celery is the clock: beat ticks, a worker drains what is due.
A tick that nobody took in its interval expires, so a worker that comes back does not
find an hour of them. No web request ever publishes.
"""

from typing import Any

from celery import Celery, Task, bootsteps

from . import request_ids, starting

starting.read_settings()


class NamedTask(Task):  # type: ignore[type-arg]
    """Each line that is logged meanwhile has its name and its id."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        with request_ids.of_task(self.name, self.request.id or ""):
            return super().__call__(*args, **kwargs)


app = Celery("acme_pos", task_cls=NamedTask)
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


class ServicesAnswer(bootsteps.Step):
    """Asked before the worker begins; beat asks in its scheduler."""

    def __init__(self, parent: object, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(parent, **kwargs)
        starting.check_services()


app.steps["worker"].add(ServicesAnswer)


def every(seconds: float, task: str) -> dict[str, object]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app.conf.beat_schedule = {
    "say that a worker runs": every(5, "acme_pos.staff.tasks.pulse"),
    "say that a reader runs": every(5, "acme_pos.staff.tasks.reading_pulse"),
    "send due receipts": every(2, "orders.tasks.send_due_receipts"),
    "resolve unknown sales": every(5, "orders.tasks.resolve_unknown_sales"),
    "read orders from ACME": every(5, "orders.tasks.sync_orders"),
    "delete abandoned carts at ACME": every(60, "carts.tasks.delete_abandoned_copies"),
    "forget the guests of carts left": every(3600, "carts.tasks.forget_left_carts"),
    "count what each desk sells": every(3600, "carts.tasks.count_sold"),
    "refresh the catalog": every(60, "carts.tasks.refresh_catalog"),
}

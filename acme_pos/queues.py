"""Two queues, so that nobody waits behind what takes its time.

Receipts and the look-ups of lost answers are done within seconds, and somebody waits
for them. A night's reading, the catalog and what is tidied up at ACME may take minutes:
with a worker of its own for each queue (Procfile) they hold up nothing. A worker that
is told no queue serves both.
"""

from __future__ import annotations

from kombu import Exchange, Queue

SLOW = (
    "orders.tasks.sync_orders",
    "carts.tasks.*",
    "acme_pos.staff.tasks.reading_pulse",
)


def named(name: str) -> dict[str, object]:
    """Celery's settings for `name` and `name`-reading."""
    reading = f"{name}-reading"
    return {
        "CELERY_TASK_DEFAULT_QUEUE": name,
        # Without an exchange and a key of its own each would get what is for both.
        "CELERY_TASK_QUEUES": [
            Queue(each, Exchange(each), routing_key=each) for each in (name, reading)
        ],
        "CELERY_TASK_ROUTES": {task: {"queue": reading} for task in SLOW},
    }

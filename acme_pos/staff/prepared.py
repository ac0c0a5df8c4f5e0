"""Statements whose plan PostgreSQL keeps with the connection.

To read and plan one takes PostgreSQL longer than to find a row by its key. Those that
do just that come here, since their plan is the same whatever is asked. A search's is
not, so it is planned each time, and so is everything behind PgBouncer, where the next
transaction may have another connection (see `acme_pos.backing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

# So often it is asked before: a connection of one request plans nothing beforehand.
ASKED_BEFORE = 1


@contextmanager
def plan_kept(here: BaseDatabaseWrapper) -> Iterator[None]:
    """What is asked inside again on a connection is planned there for good."""
    if not here.settings_dict["OPTIONS"].get("server_side_binding"):
        yield
        return
    here.ensure_connection()
    driver = here.connection
    driver.prepare_threshold = ASKED_BEFORE
    try:
        yield
    finally:
        driver.prepare_threshold = None


def forget_plans(here: BaseDatabaseWrapper) -> None:
    """A column has another type since, and PostgreSQL refuses what it planned."""
    # The driver forgets them too when it keeps plans and hears of this.
    with plan_kept(here), here.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

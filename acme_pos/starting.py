"""How a process starts: with settings that can be read, and a database that answers.

Else it ends with one sentence for whoever started it, and no traceback. A broker that
is away ends nothing, since it delays receipts alone; that is said and tried again.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import sqlite3
import sys
from collections.abc import Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from . import backing

logger = logging.getLogger(__name__)

# Seconds that a database or a broker is given to answer.
PATIENCE = 5
PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}


def read_settings() -> None:
    """Ends the process when they cannot be read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acme_pos.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018
    except ImproperlyConfigured as error:
        sys.exit(cannot(error))


def cannot(error: object) -> str:
    return f"acme_pos cannot start: {error}"


def check_services() -> None:
    """Ends the process when the database does not answer; warns of the broker."""
    if problem := database_problem():
        sys.exit(cannot(problem))
    if problem := broker_problem():
        logger.warning("%s Receipts and look-ups wait until it does.", problem)


def database_problem() -> str:
    """Why it cannot be used, in a sentence; empty when it answers."""
    config = settings.DATABASES["default"]
    place = f"{config['HOST'] or 'the local socket'}:{config['PORT'] or 5432}"
    is_postgres = config["ENGINE"].endswith("postgresql")
    try:
        if is_postgres:
            _connect_to_postgres(config)
        else:
            sqlite3.connect(config["NAME"]).close()
    except (psycopg.Error, sqlite3.Error) as error:
        where = place if is_postgres else config["NAME"]
        does = "refuses" if "FATAL" in str(error) else "does not answer"
        return f"DATABASE_URL points at {where}, which {does}: {_why(error)}."
    return ""


def broker_problem() -> str:
    """As database_problem: whether somebody listens. The embedded queue is a folder."""
    url: str = settings.CELERY_BROKER_URL
    scheme = url.partition("://")[0]
    if scheme not in PORTS:
        return ""
    host, port = backing.place_of(url, PORTS[scheme])
    try:
        socket.create_connection((host, port), timeout=PATIENCE).close()
    except OSError as error:
        why = _why(error)
        return (
            f"CELERY_BROKER_URL points at {host}:{port}, which does not answer: {why}."
        )
    return ""


# --- pieces ----------------------------------------------------------------------


def _connect_to_postgres(config: Mapping[str, Any]) -> None:
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    given = {name: config[key] for name, key in named.items() if config[key]}
    options = {**config["OPTIONS"], "pool": None}
    for djangos in ("pool", "isolation_level", "server_side_binding", "assume_role"):
        options.pop(djangos, None)
    psycopg.connect(
        **{"connect_timeout": PATIENCE, **options},
        **given,
        dbname=config["NAME"],
    ).close()


def _why(error: Exception) -> str:
    """The part that says what is wrong; libpq tells the whole way there, and more."""
    if isinstance(error, OSError):
        return str(error.strerror or error).lower()
    first = str(error).strip().split("\n", 1)[0]
    why = re.split(r"failed: |FATAL: +|\[Errno -?\d+\] ", first)[-1]
    return why.strip().rstrip(".").lower()

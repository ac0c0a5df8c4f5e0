"""What runs beside us, by the URLs in the environment: database, broker, mail.

Read into Django's and Celery's settings. A bad URL raises ImproperlyConfigured with one
sentence, which names the variable and holds no user name and no password.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from . import queue_folders

POSTGRES = ("postgres", "postgresql")
SMTP = ("smtp", "smtp+ssl", "smtp+tls", "smtps")
MAIL = (*SMTP, "filemail", "consolemail", "memorymail", "dummymail")
ON_A_HOST = ("redis", "rediss", "amqp", "amqps")
BROKERS = (*ON_A_HOST, "filesystem", "memory")

# A lock that is not had by then is somebody's hanging transaction.
LOCK_TIMEOUT = "-c lock_timeout=3000"


def database(
    url: str, *, is_pooled: bool, threads: int, behind_pgbouncer: bool
) -> dict[str, Any]:
    """Django's DATABASES["default"]. `threads` are those of one process."""
    parts = _parts("DATABASE_URL", url, (*POSTGRES, "sqlite"))
    config: dict[str, Any] = environ.Env.db_url_config(url)
    if not config["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL must end with the database's name.")
    options = config.setdefault("OPTIONS", {})
    if parts.scheme == "sqlite":
        # Rows record money: a commit is on the disk before the next step is taken.
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        }
        # The last one to close writes the whole log back, and waits for the disk.
        config["CONN_MAX_AGE"] = 60
        return config
    if "pool" in options:
        raise ImproperlyConfigured("DATABASE_POOL=true makes a pool, not DATABASE_URL.")
    config["CONN_HEALTH_CHECKS"] = True
    if behind_pgbouncer:
        # Each transaction may have another connection, and none takes our options.
        config["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        options["options"] = f"{options.get('options', '')} {LOCK_TIMEOUT}".strip()
        # Values go beside the statement, so that its plan can be kept.
        options["server_side_binding"] = True
    if is_pooled:
        # As many as a process has threads: those that wait for ACME keep theirs.
        options["pool"] = {"min_size": 1, "max_size": threads, "timeout": 10}
    return config


def broker(url: str, home: Path) -> dict[str, Any]:
    """Celery's settings; the embedded queue lies in `home`."""
    parts = _parts("CELERY_BROKER_URL", url, BROKERS)
    if parts.scheme in ON_A_HOST:
        _check_host("CELERY_BROKER_URL", parts)
    settings: dict[str, Any] = {}
    if parts.scheme == "filesystem":
        settings["CELERY_BROKER_TRANSPORT"] = "acme_pos.broker:Transport"
        settings["CELERY_BROKER_TRANSPORT_OPTIONS"] = queue_folders.under(home)
    return settings


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_ settings."""
    parts = _parts("EMAIL_URL", url, MAIL)
    if parts.scheme in SMTP:
        _check_host("EMAIL_URL", parts)
    settings: dict[str, Any] = environ.Env.email_url_config(url)
    return settings


def place_of(url: str, port: int) -> tuple[str, int]:
    """Host and port of a URL that was read before; `port` when it names none."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or port


# --- pieces ----------------------------------------------------------------------


def _parts(name: str, url: str, schemes: Iterable[str]) -> SplitResult:
    scheme = re.match(r"([A-Za-z0-9+.-]+)://", url)
    if scheme is None or scheme[1] not in schemes:
        begins = f", not with {scheme[1]}://" if scheme else ""
        known = ", ".join(f"{each}://" for each in schemes)
        raise ImproperlyConfigured(f"{name} must begin with one of {known}{begins}.")
    try:
        parts = urlsplit(url)
        # A property that raises.
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} cannot be read: its port must be a number, and in a password "
            "characters such as / # ? @ are written as %2F %23 %3F %40."
        ) from None
    return parts


def _check_host(name: str, parts: SplitResult) -> None:
    if not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} must name a host, such as {parts.scheme}://host."
        )

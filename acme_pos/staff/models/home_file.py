"""The file beside a SQLite database that says which tokens its row may hold.

    pos.sqlite3.home    "old new" while a worker changes the token, "new" afterwards

A copy of the database that comes back holds an older token, whatever the file is called
and wherever it lies. In memory there is no file, and no copy that could come back.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.db import connection

IN_MEMORY = "memory"


def new_token() -> str:
    return IN_MEMORY if _file() is None else uuid.uuid4().hex


def tokens() -> str:
    """With spaces between them; empty when there is no file beside the database."""
    file = _file()
    if file is None:
        return IN_MEMORY
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""


def keep(*tokens: str) -> None:
    """These and no others, on the disk. By who holds the database's write lock."""
    file = _file()
    if file is None:
        return
    part = file.with_name(f"{file.name}.part")
    with part.open("w") as opened:
        opened.write(" ".join(tokens))
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    """That the name is on the disk, before the row that needs it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _file() -> Path | None:
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        return None
    return Path(f"{name}.home")

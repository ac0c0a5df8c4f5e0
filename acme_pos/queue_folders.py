"""Where the queue lies on a machine without a broker (see `broker`)."""

from __future__ import annotations

from pathlib import Path


def under(home: Path) -> dict[str, object]:
    """kombu's options for its file transport; the folders are made."""
    folders = {name: home / name for name in ("messages", "control", "processed")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "control_folder": str(folders["control"]),
        "processed_folder": str(folders["processed"]),
        "store_processed": False,
        "polling_interval": 0.1,
    }

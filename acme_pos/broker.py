"""Celery's queue on a plain folder, for a machine without a broker.

kombu's own file transport lets a consumer take a message that is created but not yet
written, and the worker dies of the empty file. Here a message is written under
another name and then renamed, which is one step for every reader.
"""

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

# Seconds that a worker waits for a message before it looks whether it should stop.
PATIENCE = 0.3


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        part = folder / f".{name}.part"
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            part.rename(folder / name)
        except OSError as error:
            raise ChannelError(f"cannot queue {name}") from error


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # type: ignore[override]  # noqa: ANN401
        """Come back to the worker often enough that it ends soon when told to."""
        super().drain_events(connection, timeout=min(timeout or PATIENCE, PATIENCE))

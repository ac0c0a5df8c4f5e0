"""How long ACME takes when nothing goes wrong, by the beginning of a path.

Unlike a fault it meets every request, and a fault comes on top of it.
"""

from .faults import seconds_of
from .messages import JsonObject, Refusal
from .reading import text


class Latency:
    """Seconds before any work; of several paths that fit, the longest counts.

    The dict is never changed but replaced, so that no reader needs a lock.
    """

    def __init__(self) -> None:
        self.by_path: dict[str, float] = {}

    def set(self, path: str, seconds: float) -> None:
        self.by_path = {**self.by_path, path: seconds}

    def clear(self) -> None:
        self.by_path = {}

    def of(self, path: str) -> float:
        by_path = self.by_path
        fitting = (start for start in by_path if path.startswith(start))
        return by_path.get(max(fitting, key=len, default=""), 0.0)


def read(fields: JsonObject) -> tuple[str, float]:
    """The path and the seconds of `{"path", "seconds"}`; raises Refusal."""
    path = text(fields, "path")
    if not path.startswith("/"):
        raise Refusal(400, "FAULT_INVALID", "path must begin with a slash.")
    return path, seconds_of(fields.get("seconds"))

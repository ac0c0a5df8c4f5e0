"""Who this sandbox pretends to be: the options of its command."""

import hashlib
import hmac
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Venue:
    """One tenant with a user for each of its two keys, and one in the back office."""

    tenant: int = 107
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))
    secret_key: str = field(default="sandbox-secret-key", repr=False)
    publishable_key: str = "sandbox-publishable-key"
    origin: str = "http://127.0.0.1:8000"
    name: str = "The Museum of Imaginary Things"
    secret_user: int = 340
    publishable_user: int = 341
    office_user: int = 342

    def keyed_hash(self, text: str) -> str:
        """A hash nobody can look up without the secret key."""
        key = self.secret_key.encode()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

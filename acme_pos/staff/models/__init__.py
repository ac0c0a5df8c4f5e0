"""Who sells, where, for which venue, and what was done by whom."""

from .people import Theme, User
from .pulse import Pulse
from .sign_in import SignIn
from .trail import AuditEvent, AuditEventQuerySet
from .tries import Tries
from .venue import Desk, Venue

__all__ = [
    "AuditEvent",
    "AuditEventQuerySet",
    "Desk",
    "Pulse",
    "SignIn",
    "Theme",
    "Tries",
    "User",
    "Venue",
]

"""Who sells, where, for which venue, and what was done by whom."""

from .people import Theme, User
from .pulse import Pulse
from .restore import Home, Restore
from .sign_in import SignIn
from .trail import AuditEvent, AuditEventQuerySet
from .tries import Tries
from .venue import Desk, Venue, open_desks, the_venue

__all__ = [
    "AuditEvent",
    "AuditEventQuerySet",
    "Desk",
    "Home",
    "Pulse",
    "Restore",
    "SignIn",
    "Theme",
    "Tries",
    "User",
    "Venue",
    "open_desks",
    "the_venue",
]

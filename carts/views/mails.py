"""Which addresses of guests stay as they were typed, though they look like a slip."""

from __future__ import annotations

from acme_pos.staff.desks import StaffRequest

from .. import mail_domains
from ..models import Cart

# As digests: the session names nobody.
KEPT = "mails_kept"
KEPT_AT_MOST = 5


def mail_meant(request: StaffRequest, cart: Cart) -> str:
    """The address that was probably meant; "" when it is fine, or was kept as it is."""
    meant = mail_domains.meant(cart.email)
    if meant and cart.contact_digest in request.session.get(KEPT, []):
        return ""
    return meant


def keep_mail(request: StaffRequest, cart: Cart) -> None:
    """The guest's address stays as it was typed, and is not asked about again."""
    kept = request.session.get(KEPT, [])
    request.session[KEPT] = [*kept, cart.contact_digest][-KEPT_AT_MOST:]

"""A person at work: signed in with password and code, and never idle."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from acme_pos.staff import shifts
from acme_pos.staff.models import SignIn

# Longer than any test moves the clock.
FAR = timedelta(days=365)


def begin(client, user, **facts):
    """What the sign-in page does, without it; the sign-in."""
    client.force_login(user)
    later = timezone.now() + FAR
    usual = {"at": later, "seen_at": later, "verified_at": later}
    sign_in = SignIn.objects.create(
        user=user,
        browser=uuid4().hex,
        password_mark=user.get_session_auth_hash(),
        **{**usual, **facts},
    )
    session = client.session
    session[shifts.BROWSER] = sign_in.browser
    session[shifts.SIGN_IN] = sign_in.pk
    session.save()
    return sign_in

"""A code of the phone beside the password, once a shift, for those who can do harm.

django-otp keeps the devices: a used code is not taken again, and wrong ones make the
next try wait longer and longer.
"""

from __future__ import annotations

from base64 import b32encode

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from .models import SignIn, User

# The name of a device until its first code, followed by the sign-in's number.
_HALF_MADE = "set up in sign-in"
_CHANGES = ("add_", "change_", "delete_")


def is_due(sign_in: SignIn) -> bool:
    return not sign_in.is_verified and is_needed(sign_in.user)


def is_needed(user: User) -> bool:
    """Who can take typed cards, settle a sale, or administer; not in training."""
    if settings.TRAINING:
        return False
    takes_cards = settings.CARD_MODE == "b2b" and user.has_perm("carts.sell")
    return takes_cards or user.has_perm("orders.settle_review") or _administers(user)


def _administers(user: User) -> bool:
    if not user.is_staff:
        return False
    rights = user.get_all_permissions()
    return any(name.partition(".")[2].startswith(_CHANGES) for name in rights)


def device_of(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def new_device_of(sign_in: SignIn) -> tuple[TOTPDevice, bool]:
    """The one that is being set up, and whether it was made just now.

    It counts once a code of it was typed, in the sign-in that was shown its key:
    whoever saw the key of another may have kept it.
    """
    name = f"{_HALF_MADE} {sign_in.pk}"
    begun = TOTPDevice.objects.filter(user=sign_in.user, name=name, confirmed=False)
    if device := begun.first():
        return device, False
    return begun.create(user=sign_in.user, name=name, confirmed=False), True


def forget_half_made(user: User) -> None:
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()


def seconds_to_wait(device: TOTPDevice) -> int:
    """After wrong codes; 0 when one may be typed."""
    device.refresh_from_db()
    may_try, why = device.verify_is_allowed()
    if may_try or not why:
        return 0
    wait = why["locked_until"] - timezone.now()
    return int(wait.total_seconds()) + 1


def is_code(device: TOTPDevice, typed: str) -> bool:
    return verify_token(device.user, device.persistent_id, typed) is not None


@transaction.atomic
def confirm(device: TOTPDevice) -> None:
    """From now on this one alone counts."""
    others = TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk)
    others.delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True, name="phone")


def take_off(user: User) -> bool:
    """False when there was none. The next sign-in sets up a new one."""
    taken, _ = TOTPDevice.objects.filter(user=user).delete()
    return bool(taken)


def picture_of(device: TOTPDevice) -> str:
    """The QR code that an authenticator app reads, as a data: address."""
    uri: str = segno.make_qr(device.config_url, error="m").svg_data_uri(
        scale=5, border=2
    )
    return uri


def secret_of(device: TOTPDevice) -> str:
    """To be typed where nothing can be photographed: in fours."""
    secret = b32encode(device.bin_key).decode()
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))

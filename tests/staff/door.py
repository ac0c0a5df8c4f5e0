"""What people type on the pages for signing in, at one browser without JavaScript."""

from time import time

from django.urls import reverse
from django_otp.oath import TOTP

from acme_pos.staff.models import SignIn
from tests.conftest import PASSWORD

PIN = "482915"
POLL = {"hx-request": "true", "hx-current-url": "http://testserver/orders/"}


def give_pin(*people):
    for user in people:
        user.set_pin(PIN)
        user.save()


def sign_in(client, name, password=PASSWORD, **more):
    typed = {"username": name, "password": password}
    return client.post(reverse("staff:login"), typed, **more)


def lock(client, **more):
    return client.post(reverse("staff:lock"), **more)


def open_with(client, user, pin=PIN):
    """Choose the person on the locked desk and type a PIN."""
    who = SignIn.objects.filter(user=user).latest("at").pk
    return client.post(reverse("staff:unlock"), {"who": who, "pin": pin})


def code_of(device, step=0):
    """What the phone shows; `step` is how many half minutes from now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time() + step * device.step
    return f"{totp.token():06d}"


def works(client):
    """The sale page is shown."""
    return client.get(reverse("carts:sale")).status_code == 200


def is_sent_to(answer, name):
    return answer.status_code == 302 and answer["Location"].startswith(reverse(name))

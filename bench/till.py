"""A till: sales prepared beforehand, to be paid by us, or by the least that does it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acme_pos.staff import shifts
from acme_pos.staff.models import Desk, Pulse, SignIn, User, Venue
from carts.models import Cart, CartItem
from orders import payload
from orders.models import Attempt, AttemptState

from .bare_till import BareTill
from .quick_acme import ADULT, EVENT, FORM, INVENTORY, LINES, TOKEN, TOTAL

LATER = timedelta(hours=1)


def furnish() -> str:
    """A house with one desk, and somebody at it; the cookies of their browser."""
    Venue.objects.create(pk=1, name="The Bench House")
    Desk.objects.create(name="Desk 1")
    for name in (Pulse.WORKER, Pulse.BEAT):
        Pulse.objects.create(name=name, at=timezone.now() + LATER)
    return sign_in("frida")


def sign_in(name: str) -> str:
    user = User.objects.create_user(name, first_name=name.title())
    user.groups.add(Group.objects.get(name="front desk"))
    client, browser = Client(), uuid4().hex
    client.force_login(user)
    begun = SignIn.objects.create(
        user=user, browser=browser, password_mark=user.get_session_auth_hash()
    )
    session = client.session
    session[shifts.BROWSER], session[shifts.SIGN_IN] = browser, begun.pk
    session.save()
    cookies = {
        settings.SESSION_COOKIE_NAME: str(session.session_key),
        settings.CSRF_COOKIE_NAME: TOKEN,
    }
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def prepare(number: int) -> list[str]:
    """So many carts with an attempt each; the addresses of their tender pages."""
    return [reverse("orders:tender", args=[each.public_id]) for each in ready(number)]


def ready(number: int) -> list[Attempt]:
    desk, cashier = Desk.objects.get(), User.objects.get(username="frida")
    carts = [Cart(desk=desk, cashier=cashier) for _ in range(number)]
    Cart.objects.bulk_create(carts)
    CartItem.objects.bulk_create(item for cart in carts for item in _items(cart))
    snapshot = payload.snapshot(Cart.objects.get(pk=carts[0].pk))
    return Attempt.objects.bulk_create(
        Attempt(
            cart=cart,
            cart_version=cart.version,
            cashier=cashier,
            desk=desk,
            snapshot=snapshot,
            # Another for each: equal ones at a time are asked about.
            expected_total=Decimal(TOTAL) + Decimal(number) / 100,
            priced_at=timezone.now() + LATER,
            acme_cart_id=uuid4().hex[:24],
        )
        for number, cart in enumerate(carts)
    )


def _items(cart: Cart) -> list[CartItem]:
    return [
        CartItem(
            cart=cart,
            kind=kind,
            name=name,
            variant=variant,
            quantity=many,
            unit_price=Decimal(price),
            event_id=EVENT if variant else "",
            ticket_type_id=ADULT if variant else "",
            inventory_id=INVENTORY.get(name, ""),
            starts_at=timezone.now() if variant else None,
        )
        for kind, name, variant, many, price, _ in LINES
    ]


# --- paid -------------------------------------------------------------------------

_app = WSGIHandler()


def pay(cookies: str, number: int) -> float:
    """Milliseconds of the POST that pays, through the whole server but its socket."""
    attempts, times = ready(number), []
    for attempt in attempts:
        path = reverse("orders:tender", args=[attempt.public_id])
        environ = _environ(path, cookies)
        began = perf_counter()
        status = _post(environ)
        times.append(perf_counter() - began)
        assert status.startswith("302"), status
    _assert_sold(attempts)
    return _p50_ms(times)


def pay_bare(number: int) -> float:
    """The same rows and the same POST, by the bare driver and a bare client."""
    attempts, times = ready(number), []
    till = BareTill(
        settings.ACME, Attempt.objects.filter(state=AttemptState.SUCCEEDED).first()
    )
    for attempt in attempts:
        began = perf_counter()
        till.sell(attempt)
        times.append(perf_counter() - began)
    till.close()
    _assert_sold(attempts)
    return _p50_ms(times)


def _environ(path: str, cookies: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(FORM)),
        "HTTP_COOKIE": cookies,
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(FORM.encode()),
        "wsgi.errors": BytesIO(),
    }


def _post(environ: dict[str, Any]) -> str:
    said: list[str] = []

    def start_response(status: str, headers: object, exc: object = None) -> None:
        said.append(status)

    answer = _app(environ, start_response)
    b"".join(answer)
    answer.close()
    return said[0]


def _assert_sold(attempts: Sequence[Attempt]) -> None:
    keys = [attempt.pk for attempt in attempts]
    sold = Attempt.objects.filter(pk__in=keys, state=AttemptState.SUCCEEDED)
    assert sold.filter(order__items__isnull=False).distinct().count() == len(keys)


def _p50_ms(times: list[float]) -> float:
    return 1000 * sorted(times)[len(times) // 2]

"""Customers that ACME knows: found by name or email, and told from near doubles.

Source: Customers. ACME attaches a customer by itself when everything that was given is
the same (B2B checkout document), and makes a new one otherwise: a slip of the hand
makes a second person of the guest.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from acme_pos import acme

from .models import Cart
from .models.guest_at_acme import TOLD

# More are not told apart by eye.
MOST_SHOWN = 20
# So alike are two names of which one has a slip in it.
ALIKE = 0.85
# What is searched for: the beginning alone, so that a slip further on is found too.
_EMAIL_STEM, _NAME_STEM = 6, 4


def found(words: str) -> list[acme.Customer]:
    """By name or email. Raises AcmeError."""
    return acme.connect().customers(words)


def alike(cart: Cart) -> acme.Customer | None:
    """The customer that this guest nearly is. Raises AcmeError after its one call.

    None when ACME will find the customer by itself.
    """
    stem = cart.email[:_EMAIL_STEM] or cart.last_name[:_NAME_STEM]
    candidates = acme.connect().customers(stem)
    if any(is_same(cart, one) for one in candidates):
        return None
    return next((one for one in candidates if is_alike(cart, one)), None)


def is_same(cart: Cart, customer: acme.Customer) -> bool:
    """All that was given is what ACME has."""
    given = [name for name in TOLD if getattr(cart, name)]
    return all(getattr(cart, name) == getattr(customer, name) for name in given)


def is_alike(cart: Cart, customer: acme.Customer) -> bool:
    """Probably one person; a cashier decides."""
    if _is_same_email(cart.email, customer.email):
        return True
    if _digits(cart.phone_number) and (
        _digits(cart.phone_number) == _digits(customer.phone_number)
    ):
        return True
    if not cart.last_name:
        return False
    is_near = _is_same_text(cart.zip_code, customer.zip_code)
    if is_near and _is_same_text(cart.last_name, customer.last_name):
        return True
    is_near = is_near or _is_like_email(cart.email, customer.email)
    return is_near and _likeness(_full_name(cart), _full_name(customer)) >= ALIKE


def _is_same_text(one: str, other: str) -> bool:
    return bool(one) and one.strip().casefold() == other.strip().casefold()


def _is_same_email(one: str, other: str) -> bool:
    return bool(one) and _plain_email(one) == _plain_email(other)


def _plain_email(email: str) -> str:
    """Case, dots and what follows a plus make no other mailbox in practice."""
    name, _, domain = email.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{domain}"


def _is_like_email(one: str, other: str) -> bool:
    if not one or not other:
        return False
    name, _, domain = _plain_email(one).rpartition("@")
    other_name, _, other_domain = _plain_email(other).rpartition("@")
    return domain == other_domain and _likeness(name, other_name) >= ALIKE


def _full_name(person: Cart | acme.Customer) -> str:
    return f"{person.first_name} {person.last_name}".strip().casefold()


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _digits(phone: str) -> str:
    """The last ten: the country's code is said by some and not by others."""
    return re.sub(r"\D", "", phone)[-10:]

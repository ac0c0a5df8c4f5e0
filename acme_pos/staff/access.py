"""Every page says who may reach it; one that says nothing is found by a test.

Signing in is asked for by Django's LoginRequiredMiddleware, for all but what is marked
`login_not_required`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from .models import User

View = TypeVar("View", bound=Callable[..., Any])


def needs(*permissions: str) -> Callable[[View], View]:
    """For whoever has one of these permissions; 403 for the rest of the staff."""

    def has_one(person: User | AnonymousUser) -> bool:
        if any(map(person.has_perm, permissions)):
            return True
        raise PermissionDenied

    def guard(view: View) -> View:
        return _marked(user_passes_test(has_one)(view), permissions)

    return guard


def for_all_staff(view: View) -> View:
    """For whoever is signed in, whatever group they are in."""
    return _marked(view, ())


def _marked(view: View, permissions: tuple[str, ...]) -> View:
    """Decorators around it hand the mark on, as `functools.wraps` does."""
    view.needs = permissions  # type: ignore[attr-defined]
    return view

"""Admin pages that are looked at: nothing on them is added, changed or deleted."""

from typing import Any

from django.http import HttpRequest


class NoDelete:
    """Mixed into an admin class: whatever it shows stays, whoever asks.

    A person who leaves is made inactive and a desk is closed; their sales keep them.
    """

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ANN401
        return False


class ReadOnly(NoDelete):
    """Mixed into an admin class, before Django's own."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ANN401
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:  # noqa: ANN401
        return False

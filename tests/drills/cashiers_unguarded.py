"""The web process with its swaps taken out, for the cashiers' control alone."""

from acme_pos.wsgi import application

from .controls import without_swaps

# Kept: forgotten, it would put them back.
_removed = without_swaps()
_removed.__enter__()

__all__ = ["application"]

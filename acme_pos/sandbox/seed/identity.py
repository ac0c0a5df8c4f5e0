"""Ids in ACME's forms, made from names so that they never change."""

import hashlib


def hex24(name: str) -> str:
    """An id as ACME writes events, templates, ticket types and levels."""
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def hex32(name: str) -> str:
    """An id as ACME writes membership offerings."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def share(name: str, parts: int) -> int:
    """A number from 0 to parts - 1 that looks random and never changes."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % parts

"""ACME's ids in our addresses: `<acme_id:...>`, once this module is imported."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class AcmeIdConverter(StringConverter):
    """Any text but a NUL, which PostgreSQL refuses even to look for."""

    regex = r"[^/\0]+"


register_converter(AcmeIdConverter, "acme_id")

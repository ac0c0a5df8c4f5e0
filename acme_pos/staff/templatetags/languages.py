"""`{{ code|other_language }}`: told where it is not the language of the page."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language, get_language_info

register = template.Library()


@register.filter
def other_language(code: str) -> str:
    """`Spanish`, in the page's words; "" where the page itself is in that language."""
    if not code or code == get_language():
        return ""
    return str(get_language_info(code)["name_translated"])

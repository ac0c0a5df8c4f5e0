"""Columns and tables by the names that Django makes of them, in the reader's language.

Django names a column `sold_at` "sold at", in English for everyone. A translated name in
each of a hundred fields would say the same again, so they are translated here. The
texts for translators come from `names`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import models
from django.utils.text import camel_case_to_spaces
from django.utils.translation import gettext_lazy


def translate(app: AppConfig) -> None:
    """Once all models are known. Names that a model gives itself stay as they are."""
    for model in app.get_models():
        given = model._meta.original_attrs
        name = camel_case_to_spaces(model.__name__)
        if "verbose_name" not in given:
            model._meta.verbose_name = gettext_lazy(name)
            if "verbose_name_plural" not in given:
                model._meta.verbose_name_plural = gettext_lazy(f"{name}s")
        for field in _unnamed(model):
            field.verbose_name = gettext_lazy(_name(field))


def names(app: AppConfig) -> Iterator[str]:
    """The same in English."""
    for model in app.get_models():
        if "verbose_name" not in model._meta.original_attrs:
            yield camel_case_to_spaces(model.__name__)
        if not {"verbose_name", "verbose_name_plural"} & {*model._meta.original_attrs}:
            yield f"{camel_case_to_spaces(model.__name__)}s"
        yield from map(_name, _unnamed(model))


def _unnamed(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Its own columns, but not those of Django's, which are translated there."""
    return [
        field
        for field in model._meta.local_fields
        if not getattr(field, "_verbose_name", None) and not field.auto_created
    ]


def _name(field: models.Field[Any, Any]) -> str:
    return field.name.replace("_", " ")

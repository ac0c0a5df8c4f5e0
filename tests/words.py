"""Collects the texts of the product and writes them into each language's file.

`python -m tests.words` (`make words`) finds every marked text in code and templates,
adds it to `locale/<language>/LC_MESSAGES/django.po` and compiles that file. Babel does
it, which the product has anyway, so nobody needs gettext.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

from acme_pos.staff import naming

ROOT = Path(__file__).resolve().parent.parent
CODE = ("acme_pos", "carts", "orders")
# The sandbox stands for ACME, and speaks English as ACME does.
LEFT_OUT = ("acme_pos/sandbox", "migrations")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
WIDTH = 88
Words = str | tuple[str, str]


def found() -> Catalog:
    """Every text there is, in the order of the files."""
    catalog = Catalog(fuzzy=False)
    for path, text in _sources():
        for words, context in _marked(text):
            catalog.add(words, locations=[(path, 0)], context=context)
    for label in ("staff", "carts", "orders"):
        for name in naming.names(apps.get_app_config(label)):
            catalog.add(name, locations=[("acme_pos/staff/naming.py", 0)])
    return catalog


def languages() -> list[str]:
    """Those that are translated: all but the one that the texts are written in."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    """As it was translated last."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    written = BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def save(catalog: Catalog, language: str) -> None:
    """The file that people edit, and beside it the one that is read at run time."""
    path = path_of(language)
    with path.open("wb") as file:
        write_po(file, catalog, WIDTH, include_lineno=False, ignore_obsolete=True)
    path.with_suffix(".mo").write_bytes(compiled(kept(language)))


def untranslated(catalog: Catalog) -> int:
    """How many have not all their forms."""
    forms = [
        each.string if isinstance(each.string, tuple) else (each.string,)
        for each in catalog
        if each.id
    ]
    return sum(not all(each) for each in forms)


def _sources() -> Iterator[tuple[str, str]]:
    """Templates as the Python that Django makes of their tags."""
    for place in CODE:
        for path in sorted((ROOT / place).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not any(part in name for part in LEFT_OUT):
                yield name, path.read_text()
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = str(path.relative_to(ROOT))
        # In parentheses, so that the indentation of HTML says nothing.
        yield name, f"(\n{templatize(path.read_text(), origin=name)}\n)"


def _marked(text: str) -> Iterator[tuple[Words, str | None]]:
    """(text, or its singular and plural; context)"""
    source = BytesIO(text.encode())
    for _line, function, given, _comments in extract_python(source, KEYWORDS, [], {}):
        words = given if isinstance(given, tuple | list) else (given,)
        texts = [word for word in words if isinstance(word, str) and word]
        context = texts.pop(0) if function.lstrip("n").startswith("pg") else None
        if texts:
            yield (texts[0], texts[1]) if len(texts) > 1 else texts[0], context


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acme_pos.settings")
    django.setup()
    now = found()
    for language in languages():
        catalog = kept(language)
        now.creation_date = catalog.creation_date
        catalog.update(now, no_fuzzy_matching=True)
        save(catalog, language)
        print(f"{language}: {len(catalog)} texts, {untranslated(catalog)} to translate")


if __name__ == "__main__":
    main()

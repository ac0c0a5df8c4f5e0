"""The languages are whole: every text is translated, and compiled as it is written."""

import re

import pytest
from babel.messages.mofile import read_mo

from tests import words

LANGUAGES = words.languages()


def key(message):
    """Babel reads contexts of a compiled file as bytes, and plurals as lists."""
    words, context = message.id, message.context
    if isinstance(context, bytes):
        context = context.decode()
    return context, words if isinstance(words, str) else tuple(words)


def texts(message):
    """Its translations, in as many forms as there are."""
    found = message.string
    return [found] if isinstance(found, str) else list(found)


def placeholders(text):
    """What is put in, and tags around words."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%%|\{\w*\}|<[^>]+>", text))


@pytest.fixture(scope="module")
def marked():
    return {key(each) for each in words.found() if each.id}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def translated(language):
    return [each for each in words.kept(language) if each.id]


def test_every_text_is_there_and_no_other(marked, translated):
    """`make words` adds what is new; a translator fills it in."""
    assert {key(each) for each in translated} == marked


def test_nothing_is_empty_or_a_guess(translated):
    open_ones = [each.id for each in translated if each.fuzzy or not all(texts(each))]
    assert open_ones == []


def test_what_is_put_into_a_text_is_the_same(translated):
    """Of a singular and a plural either will do: `1 hour` need not say the number."""
    for each in translated:
        ids = [each.id] if isinstance(each.id, str) else each.id
        allowed = [placeholders(one) for one in ids]
        for text in texts(each):
            assert placeholders(text) in allowed, each.id


def test_texts_end_alike(translated):
    """A colon or a full stop that is lost shows on the page."""
    for each in translated:
        first = each.id if isinstance(each.id, str) else each.id[-1]
        last = texts(each)[-1]
        for mark in (".", ":", "…"):
            assert first.endswith(mark) == last.endswith(mark), each.id


def test_the_compiled_file_is_of_now(language, translated):
    with words.path_of(language).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    found = {key(each): texts(each) for each in compiled if each.id}
    assert found == {key(each): texts(each) for each in translated}

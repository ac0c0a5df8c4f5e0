"""The parts of a page that are the same for everybody, rendered once."""

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.utils import translation


def template(text):
    return engines["django"].from_string("{% load once %}" + text).template


def test_it_is_rendered_once_for_each_language_and_named_value():
    asked = []

    class Page:
        def __str__(self):
            return asked.append(1) or "seen"

        def __eq__(self, other):
            return True

        def __hash__(self):
            return 1

    part = template(
        "{% once page=page %}{{ page }} {% translate 'Sign out' %}{% endonce %}"
    )
    for language, said in (("en", "Sign out"), ("es", "Cerrar sesión")):
        with translation.override(language):
            for _ in range(3):
                assert part.render(Context({"page": Page()})) == f"seen {said}"
    assert len(asked) == 2


def test_another_value_is_another_part():
    part = template("{% once here=here %}<p>{{ here }}</p>{% endonce %}")
    said = [part.render(Context({"here": here})) for here in ("a", "<b>", "a")]
    assert said == ["<p>a</p>", "<p>&lt;b&gt;</p>", "<p>a</p>"]


def test_nothing_of_the_page_is_known_inside_that_is_not_named():
    part = template("{% once %}{{ user }}{% csrf_token %}{% endonce %}{{ user }}")
    known = {"user": "Frida", "csrf_token": "secret"}
    assert part.render(Context(known)) == "Frida"


def test_what_is_no_name_with_a_value_is_refused():
    with pytest.raises(TemplateSyntaxError):
        template("{% once user %}{% endonce %}")


def test_it_never_holds_more_than_so_many(monkeypatch):
    monkeypatch.setattr("acme_pos.staff.templatetags.once.MOST", 3)
    part = template("{% once here=here %}{{ here }}{% endonce %}")
    for number in range(10):
        assert part.render(Context({"here": number})) == str(number)
    [node] = [each for each in part.nodelist if hasattr(each, "rendered")]
    assert len(node.rendered) <= 3


def test_it_is_shown_while_another_thread_empties_the_store():
    class Emptied(dict):
        def __setitem__(self, key, value):
            super().__setitem__(key, value)
            self.clear()

    part = template("{% once here=here %}{{ here }}{% endonce %}")
    [node] = [each for each in part.nodelist if hasattr(each, "rendered")]
    node.rendered = Emptied()
    assert part.render(Context({"here": "mine"})) == "mine"

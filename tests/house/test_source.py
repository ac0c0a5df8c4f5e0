"""What the product's source and templates never do."""

import re

import pytest

from .source import ROOT, modules, named, templates

# What is looked for, and what has it and is wrong.
IN_PYTHON = {
    r"\bfloat\(": "price = float(typed)",
    r"\bmark_safe\b": "from django.utils.safestring import mark_safe",
    r"\bcsrf_exempt\b": "@csrf_exempt",
    r"\bon_commit\b|\bdelay_on_commit\b": "transaction.on_commit(send)",
    r"\.delay\(|\.apply_async\(": "send_due_receipts.delay()",
    r"\b(TODO|FIXME|XXX)\b": "# TODO: later",
    r"^\s*print\(": "    print(total)",
    r"\bverify=False\b": "requests.get(url, verify=False)",
}
IN_TEMPLATES = {
    r"\|\s*safe\b": "{{ note|safe }}",
    r"<script(?![^>]*\bsrc=)": "<script>alert(1)</script>",
    r"\sstyle=": '<p style="color: red">',
    r"\son[a-z]+=": '<button onclick="pay()">',
    r"javascript:": '<a href="javascript:pay()">',
    r"https?://": '<script src="https://cdn.example/x.js">',
}
# Times, and calls per second, are no money; the sandbox writes the
# prices of a list as JSON numbers, because ACME does.
MAY = {
    r"\bfloat\(": {
        "acme_pos/acme/shapes/reading.py",
        "acme_pos/sandbox/events.py",
        "acme_pos/sandbox/faults.py",
        "acme_pos/sandbox/levels.py",
        "acme_pos/settings.py",
    },
    r"^\s*print\(": {"acme_pos/demo.py", "acme_pos/sandbox/__main__.py"},
}


def holds(pattern, text):
    return re.search(pattern, text, re.MULTILINE)


@pytest.mark.parametrize("pattern", IN_PYTHON)
def test_no_module_has(pattern):
    found = [named(p) for p in modules() if holds(pattern, p.read_text())]
    assert set(found) <= MAY.get(pattern, set())


@pytest.mark.parametrize("pattern", IN_TEMPLATES)
def test_no_template_has(pattern):
    assert [named(p) for p in templates() if holds(pattern, p.read_text())] == []


def test_only_text_mail_goes_unescaped():
    unescaped = [p for p in templates() if holds(r"autoescape\s+off", p.read_text())]
    assert [named(path) for path in unescaped] == ["templates/receipts/email.txt"]


def test_only_mail_brings_its_style_along():
    styled = [named(p) for p in templates() if "<style" in p.read_text()]
    assert styled == ["templates/receipts/email.html"]


@pytest.mark.parametrize(
    ("pattern", "wrong"), [*IN_PYTHON.items(), *IN_TEMPLATES.items()]
)
def test_each_pattern_finds_what_is_wrong(pattern, wrong):
    assert holds(pattern, wrong)


def test_every_form_that_posts_is_guarded():
    for path in templates():
        text = path.read_text()
        posts = len(re.findall(r'<form[^>]*method="post"', text))
        assert text.count("{% csrf_token %}") == posts, named(path)


def test_nothing_is_loaded_from_elsewhere():
    for path in (ROOT / "static").rglob("*.css"):
        assert not holds(r"url\(|@import", path.read_text()), named(path)

"""What people, scanners and attackers type into every field."""

from html import escape

SCRIPT = "<script>alert(1)</script>"
BAD = {
    "empty": "",
    "words": "twelve and a half",
    "negative": "-1",
    "full-width digits": "１２",
    "HTML": SCRIPT,
    "emoji": "🦖🎟️",
    "too long": "x" * 10_000,
    "NUL": "a\0b",
    "right to left": "\u202eabc\u202c",
    "huge number": "9" * 400,
}

# What pages call the forms they show.
FORMS = (
    "form",
    "guest_form",
    "resend_form",
    "search",
    "levels",
    "coupon_form",
    "customer_search",
)


def assert_taken_or_refused(answer, *, field, typed, is_text=True):
    """Taken; or refused in words, with what was typed still in the page."""
    where = (field, typed[:40])
    assert answer.status_code in {302, 422}, where
    if answer.status_code == 422:
        assert SCRIPT not in answer.text, where
        assert_says_what_is_wrong(answer, where)
        assert not is_text or escape(typed) in answer.text, where


def assert_says_what_is_wrong(answer, where):
    problems = [text for form in _forms(answer.context) for text in _said(form)]
    assert problems, where
    for text in problems:
        assert escape(text) in answer.text, (where, text)


def _forms(context):
    for form in filter(None, map(context.get, FORMS)):
        yield form
        if hasattr(form, "primary"):
            yield from (form.primary, *form.secondary)


def _said(form):
    return [text for texts in form.errors.values() for text in texts]


def assert_shown_as_text(answer):
    """What was taken does not break the page that shows it."""
    assert answer.status_code == 200
    assert SCRIPT not in answer.text

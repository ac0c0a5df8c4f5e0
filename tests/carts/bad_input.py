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
# A field of a form, a row of tickets, the form as a whole; a message on the page.
_MARKS = ('class="invalid-feedback"', 'role="alert"', 'class="message error"')


def assert_taken_or_refused(answer, *, field, typed, is_text=True):
    """Taken; or refused beside the field, with what was typed still in the page."""
    where = (field, typed[:40])
    assert answer.status_code in {302, 422}, where
    if answer.status_code == 422:
        assert SCRIPT not in answer.text, where
        assert any(mark in answer.text for mark in _MARKS), where
        assert not is_text or escape(typed) in answer.text, where


def assert_shown_as_text(answer):
    """What was taken does not break the page that shows it."""
    assert answer.status_code == 200
    assert SCRIPT not in answer.text

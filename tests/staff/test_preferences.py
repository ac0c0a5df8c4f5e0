"""Everybody arranges their own desk, and it is so at once."""

import pytest

from acme_pos.staff.forms import DeskForm
from acme_pos.staff.models import AuditEvent, User

pytestmark = pytest.mark.django_db

PAGE = "/my-desk/"
ALL_ON = {"language": "", "theme": "", "has_single_keys": "on", "has_sounds": "on"}


def kept(name="frida"):
    fields = ("language", "theme", "has_single_keys", "has_sounds")
    return User.objects.values_list(*fields).get(username=name)


@pytest.fixture
def frida(browser_of, front_desk, desk):
    return browser_of(front_desk)


def test_what_is_chosen_is_kept_and_told_in_the_trail(frida, front_desk, desk):
    chosen = {"language": "es", "theme": "dark"}
    answer = frida.post(PAGE, chosen)
    assert answer["Location"] == PAGE
    assert kept() == ("es", "dark", False, False)
    page = frida.get(PAGE)
    assert 'data-theme="dark"' in page.text
    assert 'data-single-keys="off"' in page.text
    assert 'data-sounds="off"' in page.text
    line = AuditEvent.objects.get(action="own desk arranged")
    assert (line.actor, line.desk) == (front_desk, desk)
    assert line.before["theme"] == ""
    assert line.after == {**chosen, "has_single_keys": False, "has_sounds": False}


def test_the_next_page_speaks_the_language_that_was_chosen(frida):
    frida.post(PAGE, {**ALL_ON, "language": "es"}, headers={"accept-language": "en"})
    page = frida.get(PAGE, headers={"accept-language": "en"})
    assert page.wsgi_request.LANGUAGE_CODE == "es"
    frida.post(PAGE, ALL_ON)
    page = frida.get(PAGE, headers={"accept-language": "en"})
    assert page.wsgi_request.LANGUAGE_CODE == "en"


def test_what_is_as_it_was_leaves_no_line(frida):
    assert frida.post(PAGE, ALL_ON).status_code == 302
    assert kept() == ("", "", True, True)
    assert not AuditEvent.objects.filter(action="own desk arranged").exists()


@pytest.mark.parametrize("wrong", [{"language": "tlh"}, {"theme": "<b>"}])
def test_what_is_not_offered_is_refused_and_changes_nothing(frida, wrong):
    answer = frida.post(PAGE, {**ALL_ON, **wrong})
    assert answer.status_code == 422
    assert "data-theme" not in answer.text
    assert kept() == ("", "", True, True)


def test_nobody_arranges_anothers_desk(frida, supervisor):
    frida.post(PAGE, {"theme": "dark", "pk": supervisor.pk, "username": "sam"})
    assert kept("sam") == ("", "", True, True)
    assert kept()[1] == "dark"


def test_languages_are_named_in_their_own_words(frida):
    page = frida.get(PAGE).text
    assert "English" in page
    assert "Español" in page


def test_a_page_knows_the_prefix_of_its_desks_scanner(frida, desk):
    assert "data-scanner-prefix" not in frida.get(PAGE).text
    desk.scanner_prefix = '"~'
    desk.save()
    assert 'data-scanner-prefix="&quot;~"' in frida.get(PAGE).text


@pytest.mark.parametrize("prefix", ["", "~", "~ ", "]C1"])
def test_a_prefix_begins_with_what_nobody_types(db, prefix):
    assert DeskForm({"name": "Desk 2", "scanner_prefix": prefix}).is_valid()


@pytest.mark.parametrize("prefix", ["a", "1~", "~ x"])
def test_a_prefix_that_people_type_is_refused(db, prefix):
    form = DeskForm({"name": "Desk 2", "scanner_prefix": prefix})
    assert "scanner_prefix" in form.errors

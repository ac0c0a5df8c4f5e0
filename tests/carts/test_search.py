"""The search box: a few letters find what can be sold, and nobody's name is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse

from acme_pos.staff.times import week_day
from carts.models import CartItem, CatalogEntry
from carts.search import search

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "found"}


def ask(till, typed, status=200):
    answer = till.post(reverse("carts:search"), {"q": typed}, headers=HTMX)
    assert answer.status_code == status
    return answer.text


def titles(typed):
    return [(name, one.title) for name, group in search(typed).groups for one in group]


def test_a_ticket_of_the_next_time_today_comes_first(at_opening, shelf):
    [first, *_] = search("adu").groups[0][1]
    assert (first.title, first.tile.kind) == ("Adult", "event")
    assert "General Admission" in first.about


def test_when_the_day_is_over_a_ticket_of_the_next_is_found_under_its_day(late, shelf):
    [first, *_] = search("adu").groups[0][1]
    tomorrow = week_day(late + timedelta(days=1))
    assert (first.title, first.tile.kind) == ("Adult", "event")
    assert first.about.startswith(f"General Admission, {tomorrow}, ")


def test_when_no_day_is_to_come_goods_are_found(late, shelf):
    CatalogEntry.objects.filter(starts_at__gt=late).delete()
    assert titles("adu") == []
    assert ("Add-ons", "Tote bag") in titles("tote")


@pytest.mark.parametrize("typed", ["tote", "TOTE bag", "bag tote", " tóte "])
def test_words_in_any_order_with_or_without_accents(shelf, typed):
    assert ("Add-ons", "Tote bag") in titles(typed)


def test_every_word_must_match(shelf):
    assert titles("tote guide") == []


def test_what_begins_so_comes_before_what_has_it_within(shelf):
    found = [title for _group, title in titles("gift")]
    assert found.index("Gift of your choice") < found.index("Patron gift")


def test_an_event_is_found_with_its_days(shelf):
    groups = dict(search("skies").groups)
    assert len(groups["Days"]) == 3
    assert all(one.day for one in groups["Days"])


@pytest.mark.parametrize(
    ("typed", "times", "words"),
    [
        ("5 adult", 5, "adult"),
        ("5*adult", 5, "adult"),
        ("12 * tote", 12, "tote"),
        ("adult", 1, "adult"),
        ("5", 1, "5"),
        ("5 ", 1, "5"),
        ("0 tote", 1, "0 tote"),
        ("201 tote", 1, "201 tote"),
        ("3d glasses", 1, "3d glasses"),
    ],
)
def test_a_number_in_front_says_how_many(shelf, typed, times, words):
    found = search(typed)
    assert (found.times, found.words) == (times, words)


def test_at_most_a_dozen_whatever_is_typed(shelf):
    assert sum(len(group) for _name, group in search("a").groups) == 12


def test_it_takes_two_queries(at_opening, shelf, django_assert_num_queries):
    with django_assert_num_queries(2):
        search("adult")


def test_after_the_last_time_two_more(late, shelf, django_assert_num_queries):
    with django_assert_num_queries(4):
        search("adult")


def test_the_list_presses_what_it_shows(till):
    text = ask(till, "3 tote")
    assert "3 ×" in text
    assert 'name="times" value="3"' in text
    assert 'role="listbox"' in text


def test_digits_are_an_order_or_a_member(till):
    text = ask(till, "3718601")
    assert f"{reverse('orders:search')}?words=3718601" in text
    assert "Look for a member: 3718601" in text


@pytest.mark.parametrize("typed", ["quillfeather", "ada@guest.example"])
def test_what_the_shelf_has_not_may_be_a_member(till, sandbox, typed):
    text = ask(till, typed)
    assert f"Look for a member: {typed}" in text
    assert not sandbox.get("/_sandbox/requests.json").json


def test_what_the_shelf_has_is_no_member(till):
    assert "Look for a member" not in ask(till, "tote").split("<div hidden>")[0]


@pytest.mark.parametrize("typed", ["", "  ", "%", "\0", "<b>", "🦕", "x" * 500])
def test_odd_words_are_answered(till, typed):
    assert "<b>" not in ask(till, typed).replace("<b>3 ×", "")


def test_without_a_script_the_page_sells_as_many(till):
    page = till.get(reverse("carts:search"), {"q": "4 tote"}).text
    assert "Found for “tote”" in page
    assert 'name="times" value="4"' in page
    sent = {"times": "4", "quantity": "1"}
    till.post(reverse("carts:add", args=["add-on", "820"]), sent)
    assert CartItem.objects.present().get().quantity == 4

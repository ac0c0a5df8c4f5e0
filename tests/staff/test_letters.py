"""The letter that picks a thing is easy to guess, and stays the same."""

from __future__ import annotations

from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as some

from acme_pos.staff.letters import letters_for


def test_a_thing_is_picked_by_how_its_name_begins() -> None:
    assert letters_for(["Adult", "Senior", "Child"]) == ["a", "s", "c"]


def test_the_next_word_stands_in_when_the_first_letter_is_taken() -> None:
    assert letters_for(["Adult", "Adult member", "Student"]) == ["a", "m", "s"]


def test_then_a_letter_from_within_the_name() -> None:
    assert letters_for(["Adult", "Alumni"]) == ["a", "l"]


def test_then_any_letter_that_is_left() -> None:
    assert letters_for(["A", "A", "A"]) == ["a", "b", "c"]


def test_accents_and_signs_are_no_letters_of_their_own() -> None:
    assert letters_for(["Niño", "Émigré", "Ágil", "¿Otro?"]) == ["n", "e", "a", "o"]
    assert letters_for(["(12-17) Joven", "65+ Mayor"]) == ["j", "m"]


def test_a_name_in_another_script_gets_a_letter_all_the_same() -> None:
    assert letters_for(["大人", "Взрослый", ""]) == ["a", "b", "c"]


def test_reserved_letters_are_left_alone() -> None:
    assert letters_for(["Adult", "Child"], reserved="ac") == ["d", "h"]


def test_what_comes_after_the_last_letter_has_none() -> None:
    given_out = letters_for([f"Thing {number}" for number in range(28)])
    assert sorted(given_out[:26]) == list(ascii_lowercase)
    assert given_out[26:] == ["", ""]


@given(some.lists(some.text(max_size=12), max_size=20), some.text(max_size=12))
def test_no_two_share_a_letter_and_one_more_changes_none(
    labels: list[str], more: str
) -> None:
    letters = letters_for(labels)
    assert len(set(letters)) == len(letters)
    assert set(letters) <= set(ascii_lowercase)
    assert letters_for([*labels, more])[:-1] == letters

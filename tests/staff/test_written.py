"""Questions whose SQL is written once answer as those that Django writes anew."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from acme_pos.staff.backends import StaffBackend
from acme_pos.staff.models import Desk, SignIn, User
from acme_pos.staff.written import Written
from carts.models import Cart

pytestmark = pytest.mark.django_db


def test_it_is_written_once_and_answers_for_each_value(django_assert_num_queries):
    written = []

    def named(name):
        written.append(name)
        return Desk.objects.filter(name=name).order_by("pk")

    ask = Written(named, "\ue000")
    first, second = (Desk.objects.create(name=name) for name in ("Till 1", "Till 2"))
    for desk in (first, second, first):
        with django_assert_num_queries(1):
            assert ask(desk.name) == [desk]
    assert ask("Till 3") == []
    assert written == ["\ue000"]


def test_what_changed_in_the_database_is_in_the_next_answer():
    ask = Written(lambda pk: Desk.objects.filter(pk=pk), -1)
    desk = Desk.objects.create(name="Till 1")
    assert [one.name for one in ask(desk.pk)] == ["Till 1"]
    Desk.objects.update(name="Till 2")
    assert [one.name for one in ask(desk.pk)] == ["Till 2"]
    Desk.objects.all().delete()
    assert ask(desk.pk) == []


def test_moments_and_unique_ids_are_asked_for_as_the_database_has_them():
    frida = User.objects.create_user("frida")
    desk = Desk.objects.create(name="The desk")
    cart = Cart.objects.create(desk=desk, cashier=frida)
    now = timezone.now()

    def lately(public_id, since):
        return Cart.objects.filter(public_id=public_id, updated_at__gte=since)

    ask = Written(lately, uuid4(), now - timedelta(days=9999))
    assert ask(cart.public_id, now - timedelta(hours=1)) == [cart]
    assert ask(cart.public_id, now + timedelta(hours=1)) == []
    assert ask(uuid4(), now - timedelta(hours=1)) == []


def test_what_is_read_along_and_beside_comes_with_the_row(django_assert_num_queries):
    frida = User.objects.create_user("frida")
    SignIn.objects.create(user=frida, browser="one")

    def of_browser(browser):
        return SignIn.objects.filter(browser=browser).select_related("user")

    [sign_in] = Written(of_browser, "\ue000")("one")
    with django_assert_num_queries(0):
        assert sign_in.user == frida


def test_one_who_lost_a_right_has_it_no_more_with_the_next_request(front_desk):
    frida = User.objects.get(pk=front_desk.pk)
    assert "carts.sell" in StaffBackend().get_all_permissions(frida)
    frida.groups.clear()
    again = User.objects.get(pk=front_desk.pk)
    assert StaffBackend().get_all_permissions(again) == set()


def test_as_many_values_are_asked_for_as_there_are_marks():
    ask = Written(lambda name: Desk.objects.filter(name=name), "\ue000")
    with pytest.raises(ValueError, match="shorter"):
        ask()


def test_words_that_stay_are_in_the_statement_and_odd_ones_beside_it():
    odd = ["O'Brien", "50 %s", "\\", "100%"]
    for name in ("till", "", *odd):
        Desk.objects.create(name=name)
    asked = []

    def watch(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    for name in ("till", "", *odd):
        ask = Written(
            lambda pk, name=name: Desk.objects.filter(name=name, pk__gt=pk), 0
        )
        with connection.execute_wrapper(watch):
            assert [desk.name for desk in ask(-1)] == [name]
    beside = [params for sql, params in asked if "'" not in sql]
    assert [values[0] for values in beside] == odd
    assert all("'till'" in sql or "''" in sql for sql, _ in asked[:2])


def test_a_word_that_is_a_mark_is_not_in_the_statement():
    for name in ("one", "two"):
        Desk.objects.create(name=name)
    ask = Written(lambda name: Desk.objects.filter(name=name), "one")
    assert [desk.name for desk in ask("two")] == ["two"]
    assert [desk.name for desk in ask("one")] == ["one"]

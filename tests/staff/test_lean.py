"""Rows that are written without the ORM are as those that it writes."""

import re
from contextlib import suppress
from copy import copy
from datetime import timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from acme_pos.staff.lean import change, insert_few
from acme_pos.staff.models import AuditEvent, Desk, SignIn, User
from carts.models import Cart, CartState

pytestmark = pytest.mark.django_db


def test_several_rows_are_one_statement_and_get_their_own_keys(
    django_assert_num_queries,
):
    people = [User(username=name) for name in ("anna", "frida", "inge")]
    with django_assert_num_queries(1):
        insert_few(people)
    for person in people:
        assert User.objects.get(pk=person.pk).username == person.username
        assert not person._state.adding
    people[0].first_name = "Anna"
    people[0].save()
    assert User.objects.count() == 3


def test_no_transaction_goes_on_after_a_row_that_was_refused():
    User.objects.create_user("anna")

    @transaction.atomic
    def go_on():
        with suppress(IntegrityError):
            insert_few([User(username="frida"), User(username="anna")])
        User.objects.count()

    with pytest.raises(transaction.TransactionManagementError):
        go_on()
    assert [person.username for person in User.objects.all()] == ["anna"]


@pytest.fixture
def frida(db):
    return User.objects.create_user("frida")


def test_a_change_is_one_statement_and_says_how_many_rows_it_met(
    frida, django_assert_num_queries
):
    User.objects.create_user("inge")
    with django_assert_num_queries(1):
        assert change(User, {"pk": frida.pk}, {"first_name": "Frida"}) == 1
    assert change(User, {"is_active": True}, {"last_name": "Desk"}) == 2
    assert change(User, {"pk": 0}, {"last_name": "Nobody"}) == 0
    assert change(User, {"pk": ()}, {"last_name": "Nobody"}) == 0
    known = User.objects.values_list("first_name", "last_name").order_by("pk")
    assert list(known) == [("Frida", "Desk"), ("", "Desk")]


def test_only_where_every_value_is_as_it_was_read(frida):
    begun = SignIn.objects.create(user=frida, browser="b", password_mark="m")
    is_it = {"user": frida, "locked_at": None, "browser": ("a", "b")}
    now = timezone.now()
    assert change(SignIn, {**is_it, "browser": ("a",)}, {"locked_at": now}) == 0
    assert change(SignIn, is_it, {"locked_at": now}) == 1
    assert change(SignIn, is_it, {"locked_at": None}) == 0
    was_another = {"locked_at": now - timedelta(microseconds=1)}
    assert change(SignIn, was_another, {"locked_at": None}) == 0
    assert change(SignIn, {"locked_at": now}, {"locked_at": None}) == 1
    begun.refresh_from_db()
    assert begun.locked_at is None


def test_rows_json_and_nothing_are_stored_as_the_orm_stores_them(frida):
    desk = Desk.objects.create(name="Desk 1")
    begun = SignIn.objects.create(user=frida, browser="b", password_mark="m")
    kept = {"carts": [1, "é"], "page": None}
    change(SignIn, {"pk": begun.pk}, {"desk": desk, "kept": kept})
    begun.refresh_from_db()
    assert (begun.desk, begun.kept) == (desk, kept)
    change(SignIn, {"pk": begun.pk}, {"desk": None})
    assert SignIn.objects.filter(desk=None, kept__page=None).exists()


def test_a_name_that_the_model_has_not_is_refused(frida):
    with pytest.raises(FieldDoesNotExist):
        change(User, {"pk": frida.pk}, {"nickname": "Fri"})
    with pytest.raises(FieldDoesNotExist):
        change(User, {"username__startswith": "f"}, {"first_name": "Frida"})


def test_no_transaction_goes_on_after_a_change_that_was_refused(frida):
    User.objects.create_user("inge")

    @transaction.atomic
    def go_on():
        with suppress(IntegrityError):
            change(User, {"username": "inge"}, {"username": "frida"})
        User.objects.count()

    with pytest.raises(transaction.TransactionManagementError):
        go_on()
    assert User.objects.filter(username="inge").exists()


def test_what_refuses_every_change_refuses_this_one(frida):
    AuditEvent.objects.record("signed in", frida, actor=frida, desk=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        change(AuditEvent, {"actor": frida}, {"action": "signed out"})


def test_a_state_is_in_the_statement_so_that_an_index_of_some_rows_is_chosen(frida):
    cart = Cart.objects.create(desk=Desk.objects.create(name="Desk 1"), cashier=frida)
    asked = []

    def watch(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        cart.swap()
        is_as = {"pk": cart.pk, "state": (CartState.OPEN, CartState.PARKED)}
        assert change(Cart, is_as, {"version": 7}) == 1
        assert change(Cart, {**is_as, "state": CartState.PAID}, {"version": 8}) == 0
    states = [
        re.search(r'WHERE .*"state" ((?:=|IN) .*?)(?: AND|$)', sql)[1]
        for sql, _ in asked
    ]
    assert states == ["= 'open'", "IN ('open', 'parked')", "= 'paid'"]
    cart.refresh_from_db()
    assert cart.version == 7


def test_each_kind_of_column_comes_back_as_the_orm_stores_it(frida):
    desk = Desk.objects.create(name="Desk 1")
    by_orm = AuditEvent(action="a", subject_type="t", subject_id="1", actor=frida)
    by_orm.desk, by_orm.facts = desk, {"of": [1, None], "name": "é"}
    lean = copy(by_orm)
    by_orm.save()
    insert_few([lean])
    columns = [each.attname for each in AuditEvent._meta.concrete_fields]
    kept = AuditEvent.objects.values(*(set(columns) - {"id", "at"}))
    assert kept.get(pk=lean.pk) == kept.get(pk=by_orm.pk)

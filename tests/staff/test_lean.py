"""Rows that are inserted without the ORM are as those that it inserts."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from acme_pos.staff.lean import insert_few
from acme_pos.staff.models import User

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

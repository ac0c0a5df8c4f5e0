"""What finds its row by a key is planned once for each connection, nothing else is."""

import psycopg
import pytest
from django.db import connection, transaction

from acme_pos.staff.lean import change, insert_few
from acme_pos.staff.models import Desk
from acme_pos.staff.written import Written

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ask():
    return Written(lambda pk: Desk.objects.filter(pk=pk), -1)


@pytest.fixture
def desk():
    """On a connection that nothing was planned on yet."""
    connection.close()
    return Desk.objects.create(name="Till 1")


def planned():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, calls FROM pg_prepared_statements_of_ours")
        return dict(cursor.fetchall())


@pytest.fixture(autouse=True)
def counted(desk):
    """How often each was asked, by its first words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP VIEW pg_prepared_statements_of_ours AS SELECT "
            "split_part(statement, ' ', 1) AS statement, "
            "generic_plans + custom_plans AS calls FROM pg_prepared_statements"
        )


def test_a_written_question_and_lean_rows_are_planned_once_from_the_second_time_on(
    ask, desk
):
    for name in ("Till 2", "Till 3", "Till 4"):
        assert change(Desk, {"pk": desk.pk}, {"name": name}) == 1
        assert [one.name for one in ask(desk.pk)] == [name]
        insert_few([Desk(name=f"{name} too")])
    assert planned() == {"UPDATE": 2, "SELECT": 2, "INSERT": 2}


def test_what_the_orm_asks_is_planned_each_time(ask, desk):
    for _ in range(9):
        assert Desk.objects.filter(name__icontains="till").count() == 1
    assert planned() == {}
    for _ in range(9):
        ask(desk.pk)
    assert planned() == {"SELECT": 8}


def ask_often(ask, desk):
    for _ in range(3):
        assert ask(desk.pk) == [desk]


@pytest.fixture
def elsewhere():
    """Alters columns as a release does, while this process goes on."""
    known = connection.settings_dict
    server = psycopg.connect(
        host=known["HOST"],
        port=known["PORT"] or None,
        user=known["USER"],
        password=known["PASSWORD"] or None,
        dbname=known["NAME"],
        autocommit=True,
    )
    with server:
        yield server
        server.execute("ALTER TABLE staff_desk ALTER COLUMN name TYPE varchar(60)")


def test_a_column_that_was_widened_is_planned_anew(ask, desk, elsewhere):
    ask_often(ask, desk)
    elsewhere.execute("ALTER TABLE staff_desk ALTER COLUMN name TYPE varchar(80)")
    ask_often(ask, desk)
    assert planned() == {"SELECT": 1}, "the first was refused, the third has a new plan"


def test_within_a_transaction_no_answer_hangs_on_a_plan(ask, desk, elsewhere):
    ask_often(ask, desk)
    elsewhere.execute("ALTER TABLE staff_desk ALTER COLUMN name TYPE varchar(80)")
    with transaction.atomic():
        assert ask(desk.pk) == [desk]

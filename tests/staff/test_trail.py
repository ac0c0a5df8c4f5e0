"""The audit trail: what a line holds, and that no line is ever changed or deleted."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import timezone

from acme_pos import request_ids
from acme_pos.staff.models import AuditEvent, Desk
from acme_pos.staff.models.trail import HIDDEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(front_desk, supervisor, desk):
    return AuditEvent.objects.record(
        "moved",
        desk,
        actor=front_desk,
        approver=supervisor,
        desk=desk,
        before={"name": "Desk 0", "is_open": True, "password": "a"},
        after={"name": "Desk 1", "is_open": True, "password": "b"},
        facts={"api_key": "sesame", "reason": "It was moved."},
    )


def test_a_line_holds_what_changed_and_no_secret(line, desk):
    line.refresh_from_db()
    assert line.before == {"name": "Desk 0", "password": HIDDEN}
    assert line.after == {"name": "Desk 1", "password": HIDDEN}
    assert line.facts == {"api_key": HIDDEN, "reason": "It was moved."}
    assert (line.subject_type, line.subject_id) == ("staff.desk", str(desk.pk))
    assert (line.subject_name, line.request_id) == ("Desk 1", "")


def test_the_lines_of_one_request_have_its_id(desk):
    with request_ids.named() as name:
        for act in ("one", "two"):
            AuditEvent.objects.record(act, desk, actor=None)
    assert AuditEvent.objects.filter(request_id=name).count() == 2


def test_an_answer_names_its_request_and_never_as_it_was_asked_to(client, db):
    names = {
        client.get(reverse("staff:alive"), headers={"x-request-id": "mine"})[
            "X-Request-ID"
        ]
        for _ in range(2)
    }
    assert len(names) == 2
    assert "mine" not in names


@pytest.mark.parametrize("words", ["Desk 1", "frida", "sam"])
def test_it_is_found_by_what_it_is_about_and_by_whom(line, words):
    assert list(AuditEvent.objects.named(words)) == [line]
    assert not AuditEvent.objects.named(f"{words}x").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_auditevent SET action = 'nothing'",
        "DELETE FROM staff_auditevent",
        "DELETE FROM staff_auditevent WHERE action = 'moved'",
    ],
)
def test_the_database_refuses_to_change_or_delete_it(line, statement):
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.get().action == "moved"


def test_nor_is_a_line_replaced_by_another_of_its_id(line):
    with connection.cursor() as cursor:
        names = connection.introspection.get_table_description(
            cursor, AuditEvent._meta.db_table
        )
    columns = [column.name for column in names]
    values = ["'nothing'" if name == "action" else name for name in columns]
    is_sqlite = connection.vendor == "sqlite"
    replace = "INSERT OR REPLACE" if is_sqlite else "INSERT"
    on_conflict = "" if is_sqlite else "ON CONFLICT (id) DO UPDATE SET action = 'x'"
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        connection.cursor().execute(
            f"{replace} INTO staff_auditevent ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {', '.join(values)} FROM staff_auditevent WHERE true {on_conflict}"
        )
    assert AuditEvent.objects.get().action == "moved"


def test_lines_of_before_lose_the_membership_and_the_guard_stays(line, desk):
    facts = {"membership": "3718601", "reason": "A school class."}
    AuditEvent.objects.record("ticket limits lifted", desk, actor=None, facts=facts)
    AuditEvent.objects.record("another act", desk, actor=None, facts=facts)
    never_replaced = import_module("acme_pos.staff.migrations.0010_never_replaced")
    before = MigrationLoader(connection).project_state(("staff", "0009_words"))
    connection.check_constraints()
    editor = connection.SchemaEditorClass(connection)
    never_replaced.forget_memberships(before.apps, editor)
    lifted = AuditEvent.objects.get(action="ticket limits lifted")
    assert lifted.facts == {"reason": "A school class."}
    assert AuditEvent.objects.get(action="another act").facts == facts
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        connection.cursor().execute("DELETE FROM staff_auditevent")


def test_nor_do_the_models_offer_it(line, desk, front_desk):
    for act in (
        line.save,
        line.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(action="x"),
    ):
        with pytest.raises(TypeError):
            act()
    for subject in (desk, front_desk):
        with pytest.raises(IntegrityError), transaction.atomic():
            subject.delete()
    assert Desk.objects.filter(pk=desk.pk).exists()
    assert AuditEvent.objects.get().actor == front_desk


@pytest.mark.django_db(transaction=True)
class TestWhenATestIsUndone:
    """The flush of the tests takes the lines and leaves the guard where it was."""

    def test_its_lines_go(self, line):
        call_command("flush", verbosity=0, interactive=False)
        assert not AuditEvent.objects.exists()

    def test_and_the_guard_stays(self, line):
        """Django's own flush empties a table of PostgreSQL otherwise."""
        call_command("flush", verbosity=0, interactive=False)
        line.pk = None
        line.actor = line.approver = line.desk = None
        line.save()
        with pytest.raises(IntegrityError):
            connection.cursor().execute("DELETE FROM staff_auditevent")
        if connection.vendor == "postgresql":
            with pytest.raises(IntegrityError, match="only added to"):
                connection.cursor().execute("TRUNCATE staff_auditevent CASCADE")


def test_a_line_is_written_by_one_statement_and_is_read_back_as_it_was_written(
    front_desk, desk, django_assert_num_queries
):
    before = timezone.now()
    with django_assert_num_queries(1):
        line = AuditEvent.objects.record(
            "sold",
            desk,
            actor=front_desk,
            desk=desk,
            facts={"total": Decimal("12.50"), "note": "50 % off", "at": None},
            before={"name": "A", "note": "same"},
            after={"name": "B", "note": "same"},
        )
    [read] = AuditEvent.objects.all()
    assert read == line
    assert before <= read.at == line.at <= timezone.now()
    assert (read.actor, read.approver, read.desk) == (front_desk, None, desk)
    assert read.facts == {"total": "12.50", "note": "50 % off", "at": None}
    assert (read.before, read.after) == ({"name": "A"}, {"name": "B"})
    with pytest.raises(TypeError, match="only added to"):
        line.save()

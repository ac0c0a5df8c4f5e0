"""The database itself keeps the audit trail from being changed or deleted.

A later migration that makes SQLite build the table anew (one that alters a column of it)
loses the triggers with the old table, and must end with `append_only()` again; the tests
of the trail fail until it does.
"""

from django.db import migrations

TABLE = "staff_auditevent"
WORDS = "The audit trail is only added to."

ON_SQLITE = [
    f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    for act in ("UPDATE", "DELETE")
]
ON_POSTGRESQL = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql "
    f"AS $$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
]
OFF_SQLITE = [
    f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}" for act in ("update", "delete")
]
OFF_POSTGRESQL = [
    f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {TABLE}_no_truncate ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
]


def append_only(apps, schema_editor):
    free(apps, schema_editor)
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in ON_SQLITE if is_sqlite else ON_POSTGRESQL:
        schema_editor.execute(statement)


def free(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in OFF_SQLITE if is_sqlite else OFF_POSTGRESQL:
        schema_editor.execute(statement)


def forget_addresses(apps, schema_editor):
    """Lines of receipts named the guest's address; the receipt's row has it."""
    events = apps.get_model("staff", "AuditEvent").objects
    for event in events.filter(action="receipt sent again").iterator():
        event.facts.pop("to", None)
        event.save(update_fields=["facts"])


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_trail")]
    operations = [
        migrations.RunPython(forget_addresses, migrations.RunPython.noop),
        migrations.RunPython(append_only, free),
    ]

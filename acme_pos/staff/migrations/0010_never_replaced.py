"""On SQLite a line that is there is not replaced by one of the same id either.

INSERT OR REPLACE deletes without asking the triggers of migration 0007.

Lines of lifted ticket limits lose the guest's membership, which no line may hold. They
are lifted out of the guard once more for that, and never after it.
"""

from importlib import import_module

from django.db import migrations

guard = import_module("acme_pos.staff.migrations.0007_append_only")

ON_SQLITE = (
    f"CREATE TRIGGER {guard.TABLE}_no_replace BEFORE INSERT ON {guard.TABLE} "  # noqa: S608
    f"WHEN EXISTS (SELECT 1 FROM {guard.TABLE} WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{guard.WORDS}'); END"
)
OFF_SQLITE = f"DROP TRIGGER IF EXISTS {guard.TABLE}_no_replace"


def forget_memberships(apps, schema_editor):
    guard.free(apps, schema_editor)
    events = apps.get_model("staff", "AuditEvent").objects
    for event in events.filter(action__startswith="ticket limits ").iterator():
        if event.facts.pop("membership", None) is not None:
            event.save(update_fields=["facts"])
    guard.append_only(apps, schema_editor)


def not_replaced(apps, schema_editor):
    may_be_replaced(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(ON_SQLITE)


def may_be_replaced(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(OFF_SQLITE)


class Migration(migrations.Migration):
    dependencies = [("staff", "0009_words")]
    operations = [
        migrations.RunPython(forget_memberships, migrations.RunPython.noop),
        migrations.RunPython(not_replaced, may_be_replaced),
    ]

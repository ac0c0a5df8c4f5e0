"""Migrations that run while desks sell: docs/migrations.md, as far as can be read."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from .source import ROOT

# The release that the rules were written in; whoever installs it has no desk yet.
BASELINE = {"staff": 12, "carts": 11, "orders": 30}
# What an older version of the product, still running beside it, would stumble over.
FORBIDDEN = (
    migrations.RenameField,
    migrations.RenameModel,
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.AlterModelTable,
)
REASON = re.compile(r"^# zero-downtime: \S.{20,}", re.MULTILINE)


def new_ones():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in BASELINE and int(name[:4]) > BASELINE[app]:
            yield migration


def fault_of(operation):
    """Why it may not run while desks sell; empty when it may."""
    if isinstance(operation, FORBIDDEN):
        return "the version before still uses it"
    if isinstance(operation, migrations.AddField) and _is_demanding(operation.field):
        return "the version before writes rows without it: null=True or db_default"
    if isinstance(operation, migrations.AddIndex):
        return "it locks the table: AddIndexConcurrently on PostgreSQL"
    if isinstance(operation, migrations.RunPython) and operation.reverse_code is None:
        return "nobody can go back: reverse_code"
    return ""


def _is_demanding(field):
    has_default = field.db_default is not models.NOT_PROVIDED
    return not (field.null or has_default or field.many_to_many)


def faults(migration):
    made_here = {
        operation.name.lower()
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    for operation in migration.operations:
        table = getattr(operation, "model_name", "") or ""
        if table.lower() not in made_here and (fault := fault_of(operation)):
            yield f"{type(operation).__name__}: {fault}"


def is_excused(migration):
    """By a line of the file that says why it is safe here."""
    file = import_module(type(migration).__module__).__file__
    return bool(REASON.search(Path(file).read_text()))


def test_the_new_ones_run_while_desks_sell():
    found = {
        f"{migration.app_label}.{migration.name}": list(faults(migration))
        for migration in new_ones()
        if not is_excused(migration)
    }
    assert {name: why for name, why in found.items() if why} == {}


def test_the_rules_are_written_down():
    assert "# zero-downtime:" in (ROOT / "docs" / "migrations.md").read_text()


def migration_of(*operations):
    made = migrations.Migration("one", "orders")
    made.operations = list(operations)
    return made


WRONG = {
    "a rename": migrations.RenameField("order", "notes", "remarks"),
    "a drop": migrations.RemoveField("order", "notes"),
    "a table gone": migrations.DeleteModel("Order"),
    "a column that older code does not fill": migrations.AddField(
        "order", "colour", models.CharField(max_length=9, default="red")
    ),
    "a lock of a big table": migrations.AddIndex(
        "order", models.Index(fields=["notes"], name="by_notes")
    ),
    "no way back": migrations.RunPython(migrations.RunPython.noop),
}
RIGHT = {
    "a column that may be empty": migrations.AddField(
        "order", "colour", models.CharField(max_length=9, null=True)
    ),
    "a column that the database fills": migrations.AddField(
        "order", "colour", models.CharField(max_length=9, db_default="")
    ),
    "a new table": migrations.CreateModel("Colour", []),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_found(wrong):
    assert list(faults(migration_of(WRONG[wrong])))


@pytest.mark.parametrize("right", RIGHT)
def test_what_is_right_passes(right):
    assert not list(faults(migration_of(RIGHT[right])))


def test_an_index_of_a_new_table_locks_nobody():
    table = migrations.CreateModel("Colour", [])
    index = migrations.AddIndex("colour", models.Index(fields=["id"], name="by_id"))
    assert not list(faults(migration_of(table, index)))


def test_a_reason_is_a_sentence():
    assert REASON.search("# zero-downtime: nothing reads this column since 0.9.\n")
    assert not REASON.search("# zero-downtime: ok\n")

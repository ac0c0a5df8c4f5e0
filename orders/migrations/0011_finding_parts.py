"""Names and parts of emails are found by an index, on PostgreSQL.

Django compares without case by UPPER(column), so that is what is indexed. The trigrams of
pg_trgm find any part of a text; where the extension may not be made, the beginnings of
names and emails still have an index, and a part of an email is looked for in all rows.
A whole email has a plain index in any case, since trigrams that all emails share are slow.
"""

from django.db import DatabaseError, migrations, transaction

COLUMNS = ("email", "first_name", "last_name")


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    how = "USING gin (UPPER({}) gin_trgm_ops)"
    if not _has_trigrams(schema_editor):
        how = "(UPPER({}) text_pattern_ops)"
    for column in COLUMNS:
        schema_editor.execute(
            f"CREATE INDEX orders_by_{column} ON orders_order {how.format(column)}"
        )
    schema_editor.execute(
        "CREATE INDEX orders_by_whole_email ON orders_order "
        "(UPPER(email) text_pattern_ops)"
    )


def _has_trigrams(schema_editor):
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return False
    return True


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in (*COLUMNS, "whole_email"):
            schema_editor.execute(f"DROP INDEX IF EXISTS orders_by_{column}")


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_finding")]
    operations = [migrations.RunPython(make, drop)]

"""How a committed test is undone: quickly, since a thousand of them are.

Django truncates every table and then makes content types and permissions anew. Few rows
are sooner deleted, and what migrations made is left where it is.
"""

from django.core.management.commands import flush

MADE_BY_MIGRATIONS = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}


# The triggers that keep the audit trail. Only here are they taken off, in the one
# transaction that undoes a test; what production runs never names them.
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def _deletions(style, connection, **_options):
    names = connection.introspection.django_table_names(only_existing=True)
    deletions = [
        f"DELETE FROM {connection.ops.quote_name(name)};"  # noqa: S608
        for name in names
        if name not in MADE_BY_MIGRATIONS
    ]
    if connection.vendor != "postgresql":
        return _without_triggers(connection, deletions)
    unchecked = "SET session_replication_role = {};"
    return [unchecked.format("replica"), *deletions, unchecked.format("DEFAULT")]


def _without_triggers(connection, deletions):
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM staff_auditevent)")
        if not cursor.fetchone()[0]:
            return deletions
        triggers = cursor.execute(_TRIGGERS).fetchall()
    off = [f"DROP TRIGGER {name}" for name, _ in triggers]
    return [*off, *deletions, *(made for _, made in triggers)]


def flush_quickly():
    flush.sql_flush = _deletions
    flush.emit_post_migrate_signal = lambda *_args, **_options: None

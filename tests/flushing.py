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


def _deletions(style, connection, **_options):
    names = connection.introspection.django_table_names(only_existing=True)
    deletions = [
        f"DELETE FROM {connection.ops.quote_name(name)};"  # noqa: S608
        for name in names
        if name not in MADE_BY_MIGRATIONS
    ]
    if connection.vendor != "postgresql":
        return deletions
    unchecked = "SET session_replication_role = {};"
    return [unchecked.format("replica"), *deletions, unchecked.format("DEFAULT")]


def flush_quickly():
    flush.sql_flush = _deletions
    flush.emit_post_migrate_signal = lambda *_args, **_options: None

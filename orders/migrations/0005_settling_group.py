"""Supervisors settle the sales of which nobody knows the end."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def let_supervisors_settle(apps, schema_editor):
    # Django makes permissions after all migrations; the group needs it now.
    config = apps.get_app_config("orders")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="orders", codename="settle_review"
    )
    supervisors = apps.get_model("auth", "Group").objects.get(name="supervisor")
    supervisors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_settling"),
        ("orders", "0003_groups"),
    ]
    operations = [
        migrations.RunPython(let_supervisors_settle, migrations.RunPython.noop)
    ]

"""Members on a cart, and who may lift the limits of their tickets."""

from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def let_supervisors_override(apps, schema_editor):
    # Django makes permissions after all migrations; the groups need it now.
    config = apps.get_app_config("carts")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="carts", codename="override_entitlements"
    )
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=["supervisor", "admin"]):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("carts", "0004_following"),
        ("orders", "0003_groups"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="cart",
            options={
                "permissions": [
                    ("sell", "Can build carts and take payments"),
                    (
                        "override_entitlements",
                        "Can allow a member more tickets than included",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="cart",
            name="member",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.RunPython(let_supervisors_override, migrations.RunPython.noop),
    ]

"""The four groups that staff belong to, with what each may do."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SELLING = ["carts.sell", "orders.find_order", "orders.resend_receipt"]
SEEING = [
    f"{app}.view_{model}"
    for app, model in [
        ("carts", "cart"),
        ("carts", "cartitem"),
        ("carts", "catalogentry"),
        ("orders", "attempt"),
        ("orders", "order"),
        ("orders", "orderitem"),
        ("orders", "payment"),
        ("orders", "receipt"),
        ("staff", "auditevent"),
    ]
]
RUNNING = [
    f"staff.{act}_{model}"
    for model in ["desk", "user", "venue"]
    for act in ["add", "change", "view"]
]
GROUPS = {
    "front desk": SELLING,
    "supervisor": [*SELLING, "orders.browse_orders", *SEEING],
    "admin": [
        "orders.find_order",
        "orders.resend_receipt",
        "orders.browse_orders",
        *SEEING,
        *RUNNING,
    ],
    "auditor": ["orders.find_order", "orders.browse_orders", *SEEING],
}


def make_groups(apps, schema_editor):
    # Django makes permissions after all migrations; the groups need them now.
    for label in ("staff", "carts", "orders"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects
    for name, codes in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for code in codes:
            app, _, codename = code.partition(".")
            group.permissions.add(
                permissions.get(content_type__app_label=app, codename=codename)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_initial"),
        ("carts", "0001_initial"),
        ("staff", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]

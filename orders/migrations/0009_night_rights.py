"""What the kept orders say of themselves, and who may see and start what is new."""

from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.models import OuterRef, Subquery

SEEING = [
    "view_orderchange",
    "view_quarantined",
    "view_syncrun",
    "view_transaction",
    "export_orders",
    "reconcile_orders",
]
GROUPS = {
    "supervisor": [*SEEING, "sync_orders"],
    "admin": [*SEEING, "sync_orders"],
    "auditor": SEEING,
}


def fill_from_payments(apps, schema_editor):
    orders = apps.get_model("orders", "Order").objects
    payment = apps.get_model("orders", "Payment").objects.filter(order=OuterRef("pk"))
    orders.exclude(payment=None).update(
        tender=Subquery(payment.values("tender")[:1]),
        card_last4=Subquery(payment.values("card_last4")[:1]),
    )


def give_rights(apps, schema_editor):
    # Django makes permissions after all migrations; the groups need them now.
    config = apps.get_app_config("orders")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects
    for name, codes in GROUPS.items():
        group = apps.get_model("auth", "Group").objects.get(name=name)
        for code in codes:
            group.permissions.add(
                permissions.get(content_type__app_label="orders", codename=code)
            )


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_night")]
    operations = [
        migrations.RunPython(fill_from_payments, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]

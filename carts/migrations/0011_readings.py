"""Which reading the catalog is of, and an index for the carts that wait."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("carts", "0010_restored")]
    operations = [
        migrations.CreateModel(
            name="CatalogReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("stamp", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.AddIndex(
            model_name="cart",
            index=models.Index(
                condition=models.Q(("state", "parked")),
                fields=["state", "updated_at"],
                name="parked_carts",
            ),
        ),
    ]

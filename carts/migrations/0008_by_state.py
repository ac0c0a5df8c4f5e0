"""The list of carts is filtered by their state through an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("carts", "0007_blanked")]
    operations = [
        migrations.AddIndex(
            model_name="cart",
            index=models.Index(fields=["state", "-id"], name="carts_by_state"),
        ),
    ]

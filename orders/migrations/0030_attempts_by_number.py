from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("orders", "0020_sync_parts")]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(Upper("payment_ref"), name="attempts_by_number"),
        ),
    ]

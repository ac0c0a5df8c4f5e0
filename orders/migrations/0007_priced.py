from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_direct")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="acme_cart_id",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="attempt",
            name="priced_at",
            field=models.DateTimeField(null=True),
        ),
    ]

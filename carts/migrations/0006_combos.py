from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("carts", "0005_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="cartitem",
            name="combo_fields",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="cartitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("event", "Tickets"),
                    ("event-add-on", "Event add-on"),
                    ("add-on", "Add-on"),
                    ("fixed-donation", "Donation"),
                    ("donation", "Donation of any amount"),
                    ("membership", "Membership"),
                    ("combo", "Combo"),
                ],
                max_length=16,
            ),
        ),
    ]

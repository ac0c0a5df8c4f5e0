from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_settling_group")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="direct",
            field=models.BooleanField(
                default=False, verbose_name="paid in the browser"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("direct", False), ("send_count__lte", 1), _connector="OR"
                ),
                name="a_browser_sends_once",
            ),
        ),
    ]

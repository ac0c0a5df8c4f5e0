"""What the lines of the trail are called in the admin."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0003_sign_in"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={
                "verbose_name": "line of the trail",
                "verbose_name_plural": "lines of the trail",
            },
        ),
    ]

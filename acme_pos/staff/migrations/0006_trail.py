"""Both sides of a change, who approved it, and by which request."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0002_pulse"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={
                "verbose_name": "line of the trail",
                "verbose_name_plural": "audit trail",
            },
        ),
        migrations.AddField(
            model_name="auditevent",
            name="after",
            field=models.JSONField(
                default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="approver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="before",
            field=models.JSONField(
                default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="request_id",
            field=models.CharField(blank=True, db_index=True, max_length=32),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="subject_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="about"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="subject_id",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="subject_type",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["subject_name"], name="trail_by_subject"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["action", "actor", "at"], name="trail_by_action"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["-at", "-id"], name="trail_by_time"),
        ),
    ]

"""A run is worked at in parts, by several processes.

What they replace is no longer in the models. The columns are still there for processes
of the release before, and go with the next one.
"""

import django.db.models.deletion
from django.db import migrations, models


def move(apps, schema_editor):
    """What is left of a run becomes its one part; all has been found that has a plan."""
    run_model = apps.get_model("orders", "SyncRun")
    part_model = apps.get_model("orders", "SyncPart")
    found = run_model.objects.filter(plan__isnull=False)
    found.update(is_found=True, cursor=models.F("until"))
    going = run_model.objects.filter(state="running", plan__isnull=True)
    going.update(cursor=models.F("since"))
    for run in found.filter(state__in=["running", "failed"]).order_by("pk"):
        left = run.plan[run.done :]
        part_model.objects.create(
            run=run,
            since=run.since,
            until=run.until,
            is_rest=True,
            plan=left,
            planned=len(left),
        )


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_receipt_language")]

    operations = [
        migrations.CreateModel(
            name="SyncPart",
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
                ("planned", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                (
                    "seen",
                    models.PositiveIntegerField(default=0, help_text="Read from ACME."),
                ),
                ("new", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                (
                    "missing",
                    models.PositiveIntegerField(
                        default=0, help_text="ACME knows it no more."
                    ),
                ),
                ("quarantined", models.PositiveIntegerField(default=0)),
                (
                    "resolved",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Sales without an answer, found.",
                        verbose_name="sales resolved",
                    ),
                ),
                ("requests", models.PositiveIntegerField(default=0)),
                (
                    "seconds",
                    models.FloatField(
                        default=0, help_text="Worked, over all its starts."
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("is_rest", models.BooleanField(default=False)),
                ("finished_at", models.DateTimeField(null=True)),
                ("holder", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("found", models.JSONField(default=dict)),
                ("plan", models.JSONField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="orders.syncrun",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["run", "finished_at"], name="parts_to_do")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_rest", True)),
                        fields=("run",),
                        name="a_run_has_one_rest",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="syncrun",
            name="cursor",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="is_found",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="pause_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        # So that a run can be made without it.
        migrations.AlterField(
            model_name="syncrun",
            name="found",
            field=models.JSONField(default=dict, editable=False, null=True),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="syncrun", name="found"),
                migrations.RemoveField(model_name="syncrun", name="holder"),
                migrations.RemoveField(model_name="syncrun", name="plan"),
            ]
        ),
    ]

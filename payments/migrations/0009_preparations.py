"""What is made before the first readers of a term ask for it: rows that tell what is missing."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_savedsearch"), ("payments", "0008_quiet_partitions")]

    operations = [
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locked", models.BooleanField(default=False, verbose_name="etter attestering")),
                ("lines", models.PositiveIntegerField(verbose_name="linjer")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="påbegynt")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="ferdig")),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.recipient",
                        verbose_name="tilskuddsmottaker",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="payments.run",
                        verbose_name="kjøring",
                    ),
                ),
            ],
            options={
                "verbose_name": "forberedelse",
                "verbose_name_plural": "forberedelser",
                "ordering": ["-lines", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "recipient", "locked"), name="preparation_once")
                ],
            },
        ),
    ]

"""«Mine nedlastinger»: large files that users order."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_savedsearch"),
        ("payments", "0006_changes_and_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="id"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("ar-xlsx", "Alle linjer i et år, Excel"), ("ar-csv", "Alle linjer i et år, CSV")],
                        max_length=10,
                        verbose_name="hva",
                    ),
                ),
                ("parameters", models.JSONField(default=dict, verbose_name="valg")),
                ("language", models.CharField(default="nb", max_length=2, verbose_name="språk")),
                ("holds_ekstratilskudd", models.BooleanField(default=False, verbose_name="med ekstratilskudd")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("venter", "Venter"),
                            ("arbeider", "Arbeider"),
                            ("ferdig", "Ferdig"),
                            ("feilet", "Feilet"),
                        ],
                        default="venter",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(default=0, verbose_name="fremdrift")),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="linjer")),
                ("file", models.FileField(blank=True, max_length=200, upload_to="nedlastinger/", verbose_name="fil")),
                ("message", models.TextField(blank=True, verbose_name="melding")),
                (
                    "ordered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="bestilt"),
                ),
                ("alive_at", models.DateTimeField(blank=True, null=True, verbose_name="sist i arbeid")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="ferdig")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="slettes")),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="downloads",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bestilt av",
                    ),
                ),
            ],
            options={
                "verbose_name": "nedlasting",
                "verbose_name_plural": "nedlastinger",
                "ordering": ["-ordered_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(percent__lte=100),
                        name="download_percent",
                        violation_error_message="Fremdriften er fra 0 til 100 prosent.",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state="ferdig")
                        | (~models.Q(file="") & models.Q(finished_at__isnull=False, expires_at__isnull=False)),
                        name="download_done_has_file",
                        violation_error_message="En ferdig nedlasting har en fil og en dag den slettes.",
                    ),
                ],
            },
        ),
    ]

"""Tentative future payments per recipient, and converted payments by recipient and day."""

import django.db.models.deletion
from django.db import migrations, models

KRONER = {"decimal_places": 2, "default": 0, "max_digits": 14}


def quarters() -> list[tuple[str, models.Field]]:
    return [
        ("year", models.PositiveSmallIntegerField(verbose_name="år")),
        ("t1", models.DecimalField(verbose_name="1. termin", **KRONER)),
        ("t2", models.DecimalField(verbose_name="2. termin", **KRONER)),
        ("t3", models.DecimalField(verbose_name="3. termin", **KRONER)),
        ("t4", models.DecimalField(verbose_name="4. termin", **KRONER)),
        ("assumed", models.DecimalField(verbose_name="antatt sats", **KRONER)),
        (
            "code",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grants.grantcode",
                verbose_name="kode",
            ),
        ),
    ]


def of_forecast(related_name: str) -> tuple[str, models.Field]:
    return (
        "forecast",
        models.ForeignKey(
            on_delete=django.db.models.deletion.CASCADE,
            related_name=related_name,
            to="payments.tentativeforecast",
            verbose_name="prognose",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("grants", "0001_initial"),
        ("payments", "0004_unchanged"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="convertedpayment",
            index=models.Index(fields=["recipient", "paid"], name="converted_recipient_paid"),
        ),
        migrations.CreateModel(
            name="TentativeForecast",
            fields=[
                (
                    "recipient",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.recipient",
                        verbose_name="tilskuddsmottaker",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="kunnskapsdag")),
                ("made_at", models.DateTimeField(verbose_name="beregnet")),
                ("first_term", models.CharField(max_length=7, verbose_name="første termin")),
                ("last_term", models.CharField(max_length=7, verbose_name="siste termin")),
            ],
            options={"verbose_name": "prognose", "verbose_name_plural": "prognoser"},
        ),
        migrations.CreateModel(
            name="TentativeSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                *quarters(),
                ("cases", models.PositiveIntegerField(verbose_name="saker")),
                of_forecast("sums"),
            ],
            options={
                "verbose_name": "sum i prognose",
                "verbose_name_plural": "summer i prognose",
                "ordering": ["forecast", "year", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("forecast", "year", "code"), name="tentative_sum_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TentativeCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                *quarters(),
                ("duf", models.CharField(blank=True, max_length=12, verbose_name="DUF-nummer")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="navn")),
                ("protected", models.BooleanField(default=False, verbose_name="adressesperre")),
                ("saksnummer", models.CharField(blank=True, max_length=21, verbose_name="saksnummer")),
                ("scheme", models.CharField(max_length=20, verbose_name="ordning")),
                ("kvalifiseringsdato", models.DateField(null=True, verbose_name="kvalifiseringsdato")),
                ("last_term", models.CharField(max_length=7, verbose_name="siste termin")),
                ("ending", models.CharField(blank=True, max_length=12, verbose_name="hva som følger")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="sum")),
                of_forecast("cases"),
            ],
            options={
                "verbose_name": "sak i prognose",
                "verbose_name_plural": "saker i prognose",
                "ordering": ["forecast", "year", "name", "id"],
                "indexes": [
                    models.Index(fields=["forecast", "year"], name="tentative_case_year"),
                    models.Index(fields=["duf"], name="tentative_case_duf"),
                ],
            },
        ),
    ]

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_user_administration"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("grunnlag", "Nytt utbetalingsgrunnlag"),
                            ("attestert", "Utbetalingen er attestert"),
                            ("svar", "Svar på det dere har sendt IMDi"),
                            ("spørsmål", "IMDi spør eller ber om dokumentasjon"),
                            ("frist", "En frist nærmer seg"),
                            ("utkast", "Et utkast er ikke rørt på 14 dager"),
                        ],
                        max_length=12,
                        verbose_name="hendelse",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("params", models.JSONField(default=dict)),
                ("url", models.CharField(max_length=200)),
                (
                    "delivery",
                    models.CharField(
                        choices=[
                            ("straks", "E-post med én gang"),
                            ("daglig", "Samlet e-post én gang om dagen"),
                            ("innboks", "Bare her"),
                            ("ingen", "Ikke varsle meg"),
                        ],
                        max_length=8,
                        verbose_name="måte",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="tidspunkt"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="lest")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="sendt på e-post")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="til",
                    ),
                ),
            ],
            options={
                "verbose_name": "varsel",
                "verbose_name_plural": "varsler",
                "indexes": [
                    models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["user", "recipient"], name="notification_unread"
                    ),
                    models.Index(
                        condition=models.Q(("mailed_at", None), ("read_at", None)),
                        fields=["delivery", "user"],
                        name="notification_unmailed",
                    ),
                    models.Index(fields=["created_at"], name="notification_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "key", "user", "recipient"), name="notification_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("grunnlag", "Nytt utbetalingsgrunnlag"),
                            ("attestert", "Utbetalingen er attestert"),
                            ("svar", "Svar på det dere har sendt IMDi"),
                            ("spørsmål", "IMDi spør eller ber om dokumentasjon"),
                            ("frist", "En frist nærmer seg"),
                            ("utkast", "Et utkast er ikke rørt på 14 dager"),
                        ],
                        max_length=12,
                        verbose_name="hendelse",
                    ),
                ),
                (
                    "delivery",
                    models.CharField(
                        choices=[
                            ("straks", "E-post med én gang"),
                            ("daglig", "Samlet e-post én gang om dagen"),
                            ("innboks", "Bare her"),
                            ("ingen", "Ikke varsle meg"),
                        ],
                        max_length=8,
                        verbose_name="måte",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="dager",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bruker",
                    ),
                ),
            ],
            options={
                "verbose_name": "valg av varsel",
                "verbose_name_plural": "valg av varsler",
                "constraints": [models.UniqueConstraint(fields=("user", "event"), name="notification_choice_once")],
            },
        ),
    ]

"""What has changed between two runs of a recipient, and «Kontrollert av oss»."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

# Recipients without ekstratilskudd are shown the same in both variants.
FILL = """
UPDATE payments_runrecipient AS stored SET digest_without_ekstra = coalesce((
    SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', duf, name, protected, saksnummer, code,
               kind, budget_year, for_term, kvalifiseringsdato, months, rate, owed, amount, rule, facts), E'\\n'
               ORDER BY duf, code, budget_year, for_term, kind, id) FILTER (WHERE scheme <> 'ekstra'), '')
               || E'\\nekstra ' || sum(amount) FILTER (WHERE scheme = 'ekstra'), 'UTF8')), 'hex')
      FROM payments_line WHERE run_id = stored.run_id AND recipient_id = stored.recipient_id
    HAVING count(*) FILTER (WHERE scheme = 'ekstra') > 0), stored.digest)
"""
TRIGGERS = """
CREATE FUNCTION payments_refuse_check_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was confirmed is never changed';
END $$;
CREATE TRIGGER check_kept BEFORE UPDATE OR DELETE ON payments_termcheck
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_check_change();
"""
UNDO = """
DROP TRIGGER check_kept ON payments_termcheck;
DROP FUNCTION payments_refuse_check_change;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_savedsearch"),
        ("payments", "0005_tentative"),
    ]

    operations = [
        migrations.AddField(
            model_name="runrecipient",
            name="digest_without_ekstra",
            field=models.CharField(
                default="",
                help_text="Av linjene utenom ekstratilskudd, og summen av ekstratilskudd.",
                max_length=64,
                verbose_name="fingeravtrykk uten ekstratilskudd",
            ),
        ),
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="fingeravtrykk")),
                ("digest_before", models.CharField(blank=True, max_length=64, verbose_name="fingeravtrykk før")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="laget")),
                ("sums", models.JSONField(default=list, verbose_name="summer")),
                ("lines", models.JSONField(default=dict, verbose_name="linjer per gruppe")),
                ("offsets", models.JSONField(default=dict, verbose_name="motregnet sist per gruppe")),
                ("persons", models.PositiveIntegerField(default=0, verbose_name="personer")),
                (
                    "persons_without_ekstra",
                    models.PositiveIntegerField(default=0, verbose_name="personer utenom ekstratilskudd"),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="payments.run",
                        verbose_name="sammenlignet med",
                    ),
                ),
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
                "verbose_name": "endringer mellom kjøringer",
                "verbose_name_plural": "endringer mellom kjøringer",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "before", "recipient"), name="change_set_once"),
                    models.CheckConstraint(
                        condition=models.Q(("run", models.F("before")), _negated=True),
                        name="change_set_two_runs",
                        violation_error_message="En kjøring sammenlignes med en annen.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, verbose_name="id")),
                ("cause", models.CharField(max_length=20, verbose_name="årsak")),
                ("reason", models.CharField(blank=True, max_length=20, verbose_name="nærmere")),
                ("day", models.DateField(null=True, verbose_name="dato")),
                ("scheme", models.CharField(max_length=20, verbose_name="ordning")),
                ("group", models.CharField(max_length=20, verbose_name="gruppe")),
                ("code_before", models.CharField(blank=True, max_length=20, verbose_name="kode sist")),
                ("code_now", models.CharField(blank=True, max_length=20, verbose_name="kode nå")),
                ("for_term", models.CharField(max_length=7, verbose_name="for termin")),
                ("duf", models.CharField(blank=True, max_length=12, verbose_name="DUF-nummer")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="navn")),
                ("protected", models.BooleanField(default=False, verbose_name="adressesperre")),
                ("saksnummer", models.CharField(blank=True, max_length=21, verbose_name="saksnummer")),
                ("before", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="sist")),
                ("now", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="nå")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="endring")),
                ("line", models.BigIntegerField(default=0, verbose_name="linje")),
                (
                    "change_set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="payments.changeset",
                        verbose_name="endringer",
                    ),
                ),
            ],
            options={
                "verbose_name": "endring",
                "verbose_name_plural": "endringer",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["change_set", "cause"], name="change_cause")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("now"), "-", models.F("before")
                                ),
                            )
                        ),
                        name="change_adds_up",
                        violation_error_message="Endringen er det nye beløpet minus det gamle.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "variant",
                    models.CharField(
                        choices=[("med-ekstra", "Med ekstratilskudd"), ("uten-ekstra", "Uten ekstratilskudd")],
                        max_length=11,
                        verbose_name="variant",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("kontrollert", "Kontrollert"), ("trukket", "Trukket tilbake")],
                        max_length=11,
                        verbose_name="hva",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="fingeravtrykk")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="tidspunkt")),
                ("comment", models.TextField(blank=True, max_length=1000, verbose_name="merknad")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.run",
                        verbose_name="kjøring",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="payments.term",
                        verbose_name="termin",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bruker",
                    ),
                ),
            ],
            options={
                "verbose_name": "kontroll",
                "verbose_name_plural": "kontroller",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["term", "recipient", "variant"], name="check_of_term")],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]

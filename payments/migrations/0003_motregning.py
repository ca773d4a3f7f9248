"""The motregningskonto, and what is paid for each term. Rows are only added: those of a term in the transaction that
attests it, and no account ever goes above zero."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION payments_refuse_account_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is booked is never changed';
END $$;
CREATE TRIGGER group_payment_kept BEFORE UPDATE OR DELETE ON payments_grouppayment
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_account_change();
CREATE TRIGGER motregning_kept BEFORE UPDATE OR DELETE ON payments_motregningentry
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_account_change();

-- attested_at is the time at which the attesting transaction began: nothing is booked with a term afterwards.
CREATE FUNCTION payments_refuse_late_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM payments_term WHERE code = NEW.term_id AND state = 'attestert' AND attested_at = now();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a term is booked by attestation only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER group_payment_with_attestation BEFORE INSERT ON payments_grouppayment
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_late_booking();
CREATE TRIGGER motregning_with_attestation BEFORE INSERT ON payments_motregningentry
    FOR EACH ROW WHEN (NEW.term_id IS NOT NULL) EXECUTE FUNCTION payments_refuse_late_booking();

-- After the statement, so that rows entered together are seen together.
CREATE FUNCTION payments_refuse_credit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM payments_motregningentry
      WHERE recipient_id = NEW.recipient_id AND group_id = NEW.group_id
     HAVING sum(amount) > 0 OR sum(amount) FILTER (WHERE kind = 'krevd') < 0;
    IF FOUND THEN
        RAISE EXCEPTION 'an account is never above zero';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER motregning_never_above_zero AFTER INSERT ON payments_motregningentry
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_credit();
"""
UNDO = """
DROP TRIGGER motregning_never_above_zero ON payments_motregningentry;
DROP TRIGGER motregning_with_attestation ON payments_motregningentry;
DROP TRIGGER motregning_kept ON payments_motregningentry;
DROP TRIGGER group_payment_with_attestation ON payments_grouppayment;
DROP TRIGGER group_payment_kept ON payments_grouppayment;
DROP FUNCTION payments_refuse_credit, payments_refuse_late_booking, payments_refuse_account_change;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_savedsearch"),
        ("grants", "0001_initial"),
        ("payments", "0002_lines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="brutto")),
                ("correction", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="korreksjon")),
                ("before", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="saldo før")),
                ("offset", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="motregnet")),
                ("net", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="netto")),
                ("carried", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="saldo etter")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grants.group",
                        verbose_name="gruppe",
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
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_payments",
                        to="payments.term",
                        verbose_name="termin",
                    ),
                ),
            ],
            options={
                "verbose_name": "beløp til utbetaling",
                "verbose_name_plural": "beløp til utbetaling",
                "ordering": ["-term", "recipient", "group"],
                "indexes": [models.Index(fields=["recipient", "term"], name="group_payment_recipient")],
                "constraints": [
                    models.UniqueConstraint(fields=("term", "recipient", "group"), name="group_payment_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__lte", 0),
                            ("carried__lte", 0),
                            ("correction__lte", 0),
                            ("gross__gte", 0),
                            ("net__gte", 0),
                            ("offset__lte", 0),
                        ),
                        name="group_payment_signs",
                        violation_error_message="Brutto og netto er aldri under null, resten aldri over.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "net",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("gross"), "+", models.F("correction")
                                        ),
                                        "+",
                                        models.F("before"),
                                    ),
                                    "-",
                                    models.F("carried"),
                                ),
                            )
                        ),
                        name="group_payment_adds_up",
                        violation_error_message="Netto og saldo etter må være linjene og saldo før.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MotregningEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("skyldig", "Skyldig"),
                            ("motregnet", "Motregnet"),
                            ("krevd", "Krevd tilbakebetalt"),
                            ("innbetalt", "Innbetalt"),
                            ("avskrevet", "Avskrevet"),
                            ("flyttet", "Flyttet mellom grupper"),
                        ],
                        max_length=9,
                        verbose_name="hva",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="beløp")),
                ("reason", models.TextField(blank=True, verbose_name="begrunnelse")),
                ("act", models.UUIDField(db_index=True, verbose_name="ført sammen")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="tidspunkt")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ført av",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grants.group",
                        verbose_name="gruppe",
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
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="payments.motregningentry",
                        verbose_name="tar tilbake",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_entries",
                        to="payments.term",
                        verbose_name="termin",
                    ),
                ),
            ],
            options={
                "verbose_name": "føring på motregningskontoen",
                "verbose_name_plural": "motregningskonto",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["recipient", "group"], name="motregning_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__lt", 0), ("kind", "skyldig")),
                            models.Q(("amount__gt", 0), ("kind__in", ["motregnet", "innbetalt", "avskrevet"])),
                            models.Q(
                                models.Q(
                                    ("kind__in", ["krevd", "flyttet"]), ("reverses__isnull", False), _connector="OR"
                                ),
                                models.Q(("amount", 0), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="motregning_signs",
                        violation_error_message="Gjeld føres med minus, det som reduserer den med pluss.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["skyldig", "motregnet"]),
                                ("reverses__isnull", True),
                                ("term__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind__in", ["skyldig", "motregnet"]), _negated=True),
                                ("term__isnull", True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="motregning_term_or_reason",
                        violation_error_message="Det som ikke følger av en termin, må ha en begrunnelse.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]

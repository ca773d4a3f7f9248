"""Which recipients the register has named about each person: derived, filled here from what is there."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO grants_personplace (recipient_id, person_id, name_key, placed_from)
SELECT recipient, duf,
       CASE WHEN person.protected THEN '' ELSE translate(lower(person.name), 'æøå', '{|}') END, placed_from
FROM (
    SELECT coalesce(data->>'municipality', data->>'recipient') AS recipient, duf,
           min(registered) FILTER (WHERE type NOT IN ('fht_grant', 'decision')) AS placed_from
    FROM grants_registerevent
    WHERE duf <> '' AND type IN ('settled', 'moved', 'returned', 'reception', 'training', 'upper_secondary',
                                 'fht_grant', 'decision')
    GROUP BY 1, 2
) AS named
JOIN grants_person AS person USING (duf)
JOIN accounts_recipient ON number = recipient
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_savedsearch"), ("grants", "0003_confirmed_never_changed")]

    operations = [
        migrations.CreateModel(
            name="PersonPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_key", models.CharField(blank=True, max_length=200, verbose_name="navn i søk")),
                ("placed_from", models.DateField(blank=True, null=True, verbose_name="kjent fra")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="grants.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.recipient",
                        verbose_name="tilskuddsmottaker",
                    ),
                ),
            ],
            options={
                "verbose_name": "persons tilknytning",
                "verbose_name_plural": "personers tilknytning",
                "indexes": [
                    models.Index(
                        fields=["recipient", "name_key", "person"], include=("placed_from", "id"), name="place_by_name"
                    ),
                    models.Index(fields=["recipient", "placed_from"], name="place_by_day"),
                ],
                "constraints": [models.UniqueConstraint(fields=("person", "recipient"), name="place_once")],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

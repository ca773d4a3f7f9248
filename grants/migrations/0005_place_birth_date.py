"""The birth date in the narrow table that lists of persons are sorted in."""

from django.db import migrations, models

FILL = """
UPDATE grants_personplace AS place SET birth_date = person.birth_date
  FROM grants_person AS person WHERE person.duf = place.person_id
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0004_person_places")]

    operations = [
        migrations.AddField(
            "personplace", "birth_date", models.DateField(blank=True, null=True, verbose_name="fødselsdato")
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("personplace", "place_by_name"),
        migrations.AddIndex(
            "personplace",
            models.Index(
                fields=["recipient", "name_key", "person"],
                include=("placed_from", "id", "birth_date"),
                name="place_by_name",
            ),
        ),
    ]

"""Runs leave out persons for whom nothing is left to be owed (docs/adr/0009). What was kept without it is made anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grants", "0007_kept_facts")]

    operations = [
        migrations.RunSQL("TRUNCATE grants_keptfacts", migrations.RunSQL.noop),
        migrations.AddField(
            "keptfacts",
            "last_term",
            models.CharField(default="", max_length=7, verbose_name="siste termin"),
            preserve_default=False,
        ),
        migrations.AddField(
            "keptfacts", "counts", models.TextField(default="[]", verbose_name="teller i"), preserve_default=False
        ),
        migrations.AddField(
            "keptfacts", "paid", models.BooleanField(default=False, verbose_name="har fått før"), preserve_default=False
        ),
    ]

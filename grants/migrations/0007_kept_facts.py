"""What the rules know of persons, kept so that a run need not read all events again (docs/adr/0009)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grants", "0006_row_security")]

    operations = [
        migrations.CreateModel(
            name="KeptFacts",
            fields=[
                ("duf", models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="DUF-nummer")),
                ("as_of", models.DateField(verbose_name="kjent på")),
                ("newest", models.BigIntegerField(verbose_name="siste hendelse")),
                ("events", models.PositiveIntegerField(verbose_name="hendelser")),
                ("rules", models.CharField(max_length=64, verbose_name="reglenes fingeravtrykk")),
                ("facts", models.TextField(verbose_name="opplysninger")),
                ("summary", models.TextField(verbose_name="på linjen")),
            ],
            options={"verbose_name": "beholdte opplysninger", "verbose_name_plural": "beholdte opplysninger"},
        ),
        migrations.RemoveIndex("registerevent", "event_duf"),
        migrations.AddIndex(
            "registerevent",
            models.Index(fields=["duf", "sequence"], include=("registered",), name="event_duf"),
        ),
    ]

"""What a run knew beside the register, so that the next one can tell what has changed since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_motregning")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="full",
            field=models.BooleanField(
                default=False,
                help_text="Regn ut alle terminer for alle, også for dem ingenting er nytt for.",
                verbose_name="alt på nytt",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="grounds",
            field=models.JSONField(
                default=dict,
                help_text="Satser, regler og det som var betalt, slik kjøringen kjente dem.",
                verbose_name="grunnlag",
            ),
        ),
    ]

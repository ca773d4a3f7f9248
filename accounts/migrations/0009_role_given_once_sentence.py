"""The sentence for a role that is given twice; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_former_email")]

    operations = [
        migrations.AlterConstraint(
            model_name="rolegrant",
            name="role_grant_once_at_a_time",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_at", None), ("valid_to", None)),
                fields=("user", "recipient", "role"),
                name="role_grant_once_at_a_time",
                violation_error_message="Brukeren har allerede denne rollen for mottakeren.",
            ),
        ),
    ]

"""Row-level security, the second wall (docs/adr/0006)."""

from django.db import migrations

from imdi_tilskudd.lib.row_security import grant_data, protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_row_security"), ("grants", "0005_place_birth_date")]

    operations = [protect({"grants_personplace": grant_data()})]

"""Row-level security, the second wall (docs/adr/0006). A run's own table has no policy until it is attached, and is then
read through payments_line only."""

from django.db import migrations

from imdi_tilskudd.lib.row_security import ALL, IMDI, grant_data, protect, sees_ekstratilskudd, sees_grant_data

NOT_EKSTRA = "scheme <> 'ekstra'"
# A forecast's key is its recipient.
OF_FORECAST = "forecast_id"
CHANGE = f"""{ALL} OR EXISTS (
    SELECT 1 FROM payments_changeset AS owner
     WHERE owner.id = change_set_id AND {sees_grant_data("owner.recipient_id")}
       AND ({NOT_EKSTRA} OR {sees_ekstratilskudd("owner.recipient_id")}))"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_row_security"), ("payments", "0009_preparations")]

    operations = [
        protect(
            {
                "payments_line": grant_data(unless=NOT_EKSTRA),
                # No persons: the whole country's for all of IMDi, and ekstratilskudd's for everyone with grant data.
                "payments_runtotal": f"{IMDI} OR {sees_grant_data('recipient_id')}",
                "payments_runrecipient": grant_data(),
                "payments_grouppayment": grant_data(),
                "payments_motregningentry": grant_data(),
                "payments_convertedpayment": grant_data(),
                "payments_changeset": grant_data(),
                "payments_change": CHANGE,
                "payments_termcheck": grant_data(unless="variant = 'uten-ekstra'"),
                "payments_tentativeforecast": grant_data(),
                "payments_tentativesum": grant_data(OF_FORECAST),
                "payments_tentativecase": grant_data(OF_FORECAST, unless=NOT_EKSTRA),
                "payments_download": grant_data(unless="NOT holds_ekstratilskudd"),
                "payments_preparation": ALL,
            }
        ),
    ]

"""Row-level security, the second wall (docs/adr/0006). Support cases and words about the kommuneadministrator are no
grant data: whoever works for the recipient may write them, and IMDi's administrator answers the latter."""

from django.db import migrations

from imdi_tilskudd.lib.row_security import (
    ALL,
    IMDI,
    belongs_to,
    protect,
    sees_ekstratilskudd,
    sees_grant_data,
    works_for,
)

NOT_GRANT_DATA = "type IN ('supportsak', 'kommuneadministrator')"
ACTIVITY = f"""{ALL}
    OR (NOT {NOT_GRANT_DATA} AND {sees_grant_data("recipient_id")}
        AND (NOT ekstra OR {sees_ekstratilskudd("recipient_id")}))
    OR ({NOT_GRANT_DATA} AND {works_for("recipient_id")})
    OR (type = 'kommuneadministrator' AND {IMDI})"""
OF_ACTIVITY = belongs_to("change_requests_activity", "activity_id")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_row_security"), ("change_requests", "0002_answer_templates")]

    operations = [
        protect(
            {
                "change_requests_activity": ACTIVITY,
                "change_requests_activityevent": f"{ALL} OR {OF_ACTIVITY}",
                "change_requests_activityline": f"{ALL} OR {OF_ACTIVITY}",
                "change_requests_attachment": f"{ALL} OR {OF_ACTIVITY}",
                "change_requests_decidedevent": f"{ALL} OR {OF_ACTIVITY}",
                "change_requests_note": f"{ALL} OR {OF_ACTIVITY}",
            }
        ),
    ]

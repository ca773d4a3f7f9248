"""Row-level security, the second wall (docs/adr/0006): what the words of imdi_tilskudd.lib.row_security mean, and the
tables of accounts. `portal.scope` holds four parts: what is seen of every recipient, the recipients worked for, those
whose grant data is seen, and those whose ekstratilskudd is seen. Where it is not set, nothing is."""

from django.db import migrations

from imdi_tilskudd.lib.row_security import ALL, IMDI, belongs_to, protect, works_for

WORDS = """
CREATE FUNCTION accounts_scope_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(split_part(current_setting('portal.scope', true), '|', 1) = 'alt', false)
$$;
CREATE FUNCTION accounts_scope_imdi() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(split_part(current_setting('portal.scope', true), '|', 1) IN ('alt', 'imdi'), false)
$$;
CREATE FUNCTION accounts_scope_numbers(part integer) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(split_part(current_setting('portal.scope', true), '|', part), ',')
$$;
"""
OWN = works_for("recipient_id")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_login_and_audit")]

    operations = [
        migrations.RunSQL(
            WORDS, "DROP FUNCTION accounts_scope_all, accounts_scope_imdi, accounts_scope_numbers(integer)"
        ),
        protect(
            {
                "accounts_savedsearch": f"{ALL} OR {OWN}",
                "accounts_notification": f"{IMDI} OR {OWN}",
                "accounts_superbruker": f"{IMDI} OR {OWN}",
                "accounts_rolereview": f"{IMDI} OR {OWN}",
                "accounts_rolereviewitem": f"{IMDI} OR {belongs_to('accounts_rolereview', 'review_id')}",
                "accounts_administratorrequest": f"{IMDI} OR {OWN}",
                "accounts_auditalarm": IMDI,
            }
        ),
    ]

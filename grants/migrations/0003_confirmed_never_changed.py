"""A confirmed rate or parameter is never changed: a new row takes its place. The database refuses it to everybody."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION grants_refuse_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.confirmed_at IS NOT NULL THEN
        RAISE EXCEPTION 'what is confirmed is never changed: enter a new row in %', TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER rate_confirmed BEFORE UPDATE OR DELETE ON grants_rate
    FOR EACH ROW EXECUTE FUNCTION grants_refuse_confirmed();
CREATE TRIGGER parameter_confirmed BEFORE UPDATE OR DELETE ON grants_parameter
    FOR EACH ROW EXECUTE FUNCTION grants_refuse_confirmed();
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0002_rates_decisions_conflicts")]

    operations = [migrations.RunSQL(TRIGGERS, "DROP FUNCTION grants_refuse_confirmed CASCADE")]

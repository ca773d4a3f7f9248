"""A run's table is left alone by autovacuum until it is attached. Attaching changes the table and so waits for an
autovacuum at work on it; autovacuum waited for the attaching transaction in turn, and one of the two was ended."""

from django.conf import settings
from django.db import migrations

CREATE = """
CREATE OR REPLACE FUNCTION payments_owner_create_lines(run bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines text := 'payments_line_' || run;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_run WHERE id = run AND state = 'arbeider' AND locked_at IS NULL) THEN
        RAISE EXCEPTION 'run % is not at work', run;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE payments_line INCLUDING DEFAULTS INCLUDING CONSTRAINTS){quiet}', lines);
    -- LIKE does not copy an identity: all partitions draw their ids from the parent's sequence.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN id SET DEFAULT nextval(%L)', lines,
                   pg_get_serial_sequence('payments_line', 'id'));
    EXECUTE format('GRANT SELECT, INSERT ON %I TO {role}', lines);
    RETURN lines;
END $$;
"""
ATTACH = """
CREATE OR REPLACE FUNCTION payments_owner_attach_lines(run bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines text := 'payments_line_' || run;
BEGIN
    PERFORM 1 FROM payments_run WHERE id = run AND state = 'arbeider' AND locked_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % is not at work', run;
    END IF;
    {lock}
    EXECUTE format('REVOKE ALL ON %I FROM {role}', lines);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (run_id, id)', lines);
    EXECUTE format($sql$CREATE INDEX ON %I
        (recipient_id, translate(lower(name), 'æøå', '{|}'), duf, code, for_term, id)$sql$, lines);
    EXECUTE format('CREATE INDEX ON %I (duf)', lines);
    EXECUTE format('CREATE TRIGGER line_never_truncated BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_truncate()', lines);
    -- Only the columns that queries choose by: the facts alone would take as long as all the rest.
    EXECUTE format('ANALYZE %I (run_id, recipient_id, duf, scheme, code, kind, for_term, amount)', lines);
    EXECUTE format('ALTER TABLE payments_line ATTACH PARTITION %I FOR VALUES IN (%s)', lines, run);
END $$;
"""
QUIET = " WITH (autovacuum_enabled = false)"
LOCK = """-- Before anything of the table changes: whoever holds it now cannot be waiting for this transaction.
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', lines);
    EXECUTE format('ALTER TABLE %I RESET (autovacuum_enabled)', lines);"""


def functions(quiet: str, lock: str) -> str:
    sql = (CREATE + ATTACH).replace("{role}", settings.APP_ROLE)
    return sql.replace("{quiet}", quiet).replace("{lock}", lock)


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_downloads")]

    operations = [migrations.RunSQL(functions(QUIET, LOCK), functions("", ""))]

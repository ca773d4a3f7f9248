"""A run's closing work is done in parts, side by side: indexes, sums, digests; only then the table is attached. Runs that are at work while the system is upgraded have no such parts: they are given up."""

from django.conf import settings
from django.db import migrations, models

GIVE_UP = """
UPDATE payments_run SET state = 'feilet', finished_at = now(),
       message = 'Avbrutt: systemet ble oppgradert. Beregn terminen på nytt.'
 WHERE state = 'arbeider' AND purpose = 'beregning'
"""
INDEX = """
-- Others may read the table while its indexes are made: the key becomes one when the table is attached.
CREATE FUNCTION payments_owner_index_lines(run bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines text := 'payments_line_' || run;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_run WHERE id = run AND state = 'arbeider' AND locked_at IS NULL) THEN
        RAISE EXCEPTION 'run % is not at work', run;
    END IF;
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I (run_id, id)', lines || '_key', lines);
    EXECUTE format($sql$CREATE INDEX ON %I
        (recipient_id, translate(lower(name), 'æøå', '{|}'), duf, code, for_term, id)$sql$, lines);
    EXECUTE format('CREATE INDEX ON %I (duf)', lines);
    -- Only the columns that queries choose by: the facts alone would take as long as all the rest.
    EXECUTE format('ANALYZE %I (run_id, recipient_id, duf, scheme, code, kind, for_term, amount)', lines);
END $$;
"""
DROP = """
-- The lines of a run that failed or was replaced, and what a failed one had summed up. A locked run's are never dropped.
CREATE OR REPLACE FUNCTION payments_owner_drop_lines(run bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM payments_run WHERE id = run AND locked_at IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'the lines of run % are locked', run;
    END IF;
    PERFORM 1 FROM payments_term t WHERE t.run_id = run;
    IF FOUND THEN
        RAISE EXCEPTION 'run % is the current one of its term', run;
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', 'payments_line_' || run);
    {sums}
END $$;
"""
SUMS = """IF EXISTS (SELECT 1 FROM payments_run WHERE id = run AND state = 'feilet') THEN
        DELETE FROM payments_runtotal AS total WHERE total.run_id = run;
        DELETE FROM payments_runrecipient AS sums WHERE sums.run_id = run;
    END IF;"""
NO_INDEX = "DROP FUNCTION payments_owner_index_lines(bigint);"
ATTACH = """
CREATE OR REPLACE FUNCTION payments_owner_attach_lines(run bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines text := 'payments_line_' || run;
BEGIN
    PERFORM 1 FROM payments_run WHERE id = run AND state = 'arbeider' AND locked_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % is not at work', run;
    END IF;
    -- Before anything of the table changes: whoever holds it now cannot be waiting for this transaction.
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', lines);
    EXECUTE format('ALTER TABLE %I RESET (autovacuum_enabled)', lines);
    EXECUTE format('REVOKE ALL ON %I FROM {role}', lines);
    {indexes}
    EXECUTE format('CREATE TRIGGER line_never_truncated BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_truncate()', lines);
    {statistics}
    EXECUTE format('ALTER TABLE payments_line ATTACH PARTITION %I FOR VALUES IN (%s)', lines, run);
END $$;
"""
READY = "EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY USING INDEX %I', lines, lines || '_key');"
NOT_READY = """EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (run_id, id)', lines);
    EXECUTE format($sql$CREATE INDEX ON %I
        (recipient_id, translate(lower(name), 'æøå', '{|}'), duf, code, for_term, id)$sql$, lines);
    EXECUTE format('CREATE INDEX ON %I (duf)', lines);"""
STATISTICS = """-- Only the columns that queries choose by: the facts alone would take as long as all the rest.
    EXECUTE format('ANALYZE %I (run_id, recipient_id, duf, scheme, code, kind, for_term, amount)', lines);"""


def attach(indexes: str, statistics: str) -> str:
    sql = ATTACH.replace("{role}", settings.APP_ROLE)
    return sql.replace("{indexes}", indexes).replace("{statistics}", statistics)


class Migration(migrations.Migration):
    dependencies = [("payments", "0010_row_security")]

    operations = [
        migrations.RunSQL(GIVE_UP, migrations.RunSQL.noop),
        migrations.AddField(
            "runchunk",
            "work",
            models.CharField(
                choices=[
                    ("personer", "personer"),
                    ("kommuner", "grunntilskudd til kommunene"),
                    ("indekser", "indekser"),
                    ("summer", "summer"),
                    ("avtrykk", "fingeravtrykk"),
                ],
                default="personer",
                max_length=8,
                verbose_name="arbeid",
            ),
        ),
        migrations.AlterField("runchunk", "first", models.CharField(blank=True, max_length=12, verbose_name="fra")),
        migrations.AlterField("runchunk", "last", models.CharField(blank=True, max_length=12, verbose_name="til")),
        migrations.RunSQL(
            INDEX + attach(READY, "") + DROP.replace("{sums}", SUMS),
            NO_INDEX + attach(NOT_READY, STATISTICS) + DROP.replace("{sums}", ""),
        ),
    ]

"""A run's foreign keys are made with its indexes, while others sum up, so that attaching the table finds them there. Sums
keep the indexes that are used."""

import django.db.models.deletion
from django.db import migrations, models

# The column of payments_line, the table it points to, and that table's key.
KEYS = [
    ("run_id", "payments_run", "id"),
    ("recipient_id", "accounts_recipient", "number"),
    ("scheme", "grants_scheme", "slug"),
    ("code", "grants_grantcode", "code"),
    ("group_slug", "grants_group", "slug"),
]
INDEX = """
-- Others may read the table while its indexes are made: the key becomes one when the table is attached.
CREATE OR REPLACE FUNCTION payments_owner_index_lines(run bigint) RETURNS void
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
    -- Only the columns that queries choose by: the facts alone would take as long as all the rest. Without knowing that
    -- ids differ, a page of a hundred would be looked for in all lines of the recipient.
    EXECUTE format('ANALYZE %I (run_id, id, recipient_id, duf, scheme, code, kind, for_term, amount)', lines);
    {keys}
END $$;
"""
OF_EARLIER_RUNS = """
DO $$
DECLARE lines regclass;
BEGIN
    FOR lines IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'payments_line'::regclass LOOP
        EXECUTE format('ANALYZE %s (id)', lines);
    END LOOP;
END $$;
"""
NOTE = "-- Last: they keep changes of the tables they point to waiting until the end of the transaction.\n    "


def index(keys: list[tuple[str, str, str]]) -> str:
    made = (f"ALTER TABLE %I ADD FOREIGN KEY ({column}) REFERENCES {table} ({key})" for column, table, key in keys)
    statements = "\n    ".join(f"EXECUTE format('{statement}', lines);" for statement in made)
    return INDEX.replace("{keys}", NOTE + statements if statements else "")


class Migration(migrations.Migration):
    dependencies = [("payments", "0011_closing_chunks")]

    operations = [
        migrations.RunSQL(index(KEYS), index([])),
        migrations.RunSQL(OF_EARLIER_RUNS, migrations.RunSQL.noop),
        migrations.AlterField(
            "runtotal",
            "recipient",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.recipient",
                verbose_name="tilskuddsmottaker",
            ),
        ),
        migrations.AlterField(
            "runtotal",
            "code",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grants.grantcode",
                verbose_name="kode",
            ),
        ),
    ]

-- Has an open run given up; the same again changes nothing.
WITH run AS (
    SELECT run_key, pig_id, state NOT IN ('COMPLETED', 'ABORTED') AS open
    FROM   pig_runs
    WHERE  run_key = :#run_key
),
ordered AS (
    INSERT INTO run_orders (kind, pig_id, run_key)
    SELECT 'ABORT', pig_id, run_key FROM run WHERE open
    ON CONFLICT (run_key, kind) DO NOTHING
)
SELECT run_key, open FROM run

-- What retention would drop now. Unless only that is asked, it is noted as the change that is about to be made.
WITH plan AS (
    SELECT t.parent AS "table", p.name AS partition, p.until, CAST(greatest(c.reltuples, 0) AS bigint) AS rows
    FROM   jsonb_to_recordset(CAST(:#tables AS jsonb)) AS t(parent text, keep_s bigint)
    CROSS  JOIN LATERAL past_partitions(CAST(t.parent AS regclass), t.keep_s * interval '1 second') p
    JOIN   pg_class c ON c.oid = CAST(p.name AS regclass)
    WHERE  NOT partition_is_needed(CAST(t.parent AS regclass), p.name, p.since, p.until)
),
total AS (
    SELECT (SELECT coalesce(jsonb_agg(to_jsonb(plan) ORDER BY "table", until), '[]') FROM plan) AS partitions,
           (SELECT count(*) FROM notification_keys WHERE created_at < now() - :#${bean:retention.keySeconds} * interval '1 second') AS keys
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before)
    SELECT :#actor, 'notifications.cleanup', 'retention', jsonb_build_object('partitions', partitions, 'keys', keys)
    FROM   total
    WHERE  NOT CAST(:#dry_run AS boolean)
)
SELECT CAST(partitions AS text) AS partitions, keys FROM total

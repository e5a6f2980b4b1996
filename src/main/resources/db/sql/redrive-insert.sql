-- Queues a re-drive.
WITH job AS (
    INSERT INTO redrives (id, delivery_ids, channel, destination, reason, died_from, died_until, requested_by)
    SELECT CAST(:#id AS uuid),
           CASE WHEN CAST(:#ids AS jsonb) IS NOT NULL
                THEN ARRAY(SELECT CAST(CAST(i AS numeric) AS bigint) FROM jsonb_array_elements_text(CAST(:#ids AS jsonb)) AS i) END,
           CAST(:#channel AS text), CAST(:#destination AS text), CAST(:#reason AS text), CAST(:#from AS timestamptz), CAST(:#to AS timestamptz),
           :#actor
    RETURNING *
)
INSERT INTO audit_log (actor, action, subject, after)
SELECT requested_by, 'dead-letters.redrive', 'job:' || id, jsonb_strip_nulls(to_jsonb(job)) FROM job
RETURNING subject

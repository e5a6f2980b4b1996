-- Takes one step of the oldest re-drive: the first notes what it is about, each sends up to 500 dead letters again. Those
-- that another delivery of the same notification to the same address made good meanwhile stay where they are.
WITH job AS (
    SELECT *
    FROM   redrives
    WHERE  status IN ('QUEUED', 'RUNNING')
    ORDER  BY created_at
    LIMIT  1
    FOR UPDATE SKIP LOCKED
),
noted AS (
    INSERT INTO redrive_items (redrive_id, delivery_id)
    SELECT j.id, x.id
    FROM   job j
    JOIN   dead_letters x ON (j.delivery_id IS NULL OR x.id = j.delivery_id)
                          AND (j.delivery_ids IS NULL OR x.id = ANY (j.delivery_ids))
                          AND (j.reason IS NULL OR x.reason = j.reason)
                          AND (j.died_from IS NULL OR x.died_at >= j.died_from)
                          AND x.died_at < least(j.died_until, j.created_at)
    JOIN   lanes l ON l.id = x.lane_id
                   AND (j.channel IS NULL OR l.channel = j.channel)
                   AND (j.destination IS NULL OR l.destination = j.destination)
    WHERE  j.status = 'QUEUED'
    AND    NOT EXISTS (SELECT
                       FROM   deliveries_done d
                       WHERE  d.notification_id = x.notification_id
                       AND    d.address = x.address
                       AND    d.status = 'SENT')
    RETURNING delivery_id
),
next AS (
    SELECT i.delivery_id
    FROM   job j
    JOIN   redrive_items i ON i.redrive_id = j.id
    WHERE  j.status = 'RUNNING'
    AND    NOT i.started
    ORDER  BY i.delivery_id
    LIMIT  500
    FOR UPDATE OF i SKIP LOCKED
),
marked AS (
    UPDATE redrive_items i SET started = true FROM next, job WHERE i.redrive_id = job.id AND i.delivery_id = next.delivery_id
),
raised AS (
    DELETE FROM dead_letters x USING next WHERE x.id = next.delivery_id RETURNING x.*
),
queued AS (
    INSERT INTO notifications_outbox (id, notification_id, notified_at, lane_id, address, expires_at, claim_epoch, recipient_id, wanted, priority, template, step)
    OVERRIDING SYSTEM VALUE
    SELECT id, notification_id, notified_at, lane_id, address, expires_at, claim_epoch + 1, recipient_id, wanted, priority, template, coalesce(step, 0)
    FROM   raised
),
stepped AS (
    UPDATE redrives r
    SET    status      = CASE WHEN j.status = 'QUEUED' THEN 'RUNNING' WHEN n.picked < 500 THEN 'STARTED' ELSE 'RUNNING' END,
           total       = CASE WHEN j.status = 'QUEUED' THEN n.noted ELSE r.total END,
           started_at  = coalesce(r.started_at, now()),
           finished_at = CASE WHEN j.status = 'RUNNING' AND n.picked < 500 THEN now() END
    FROM   job j,
           (SELECT (SELECT count(*) FROM noted) AS noted, (SELECT count(*) FROM next) AS picked) n
    WHERE  r.id = j.id
)
SELECT (SELECT count(*) FROM job) AS jobs, (SELECT count(*) FROM raised) AS raised

-- Takes back deliveries whose worker fell silent or whose lease ran out, and buries those that were claimed too often
-- without a result. Raising the epoch shuts out the late result of the worker that lost them. What comes back is claimed one
-- at a time, see deliveries-claim.sql.
WITH lost AS (
    SELECT o.id, o.lane_id, o.claim_epoch, o.worker, o.claimed_at, o.receives - o.attempts >= :#${bean:worker.maxLost} AS poison
    FROM   notifications_outbox o
    LEFT   JOIN workers w ON w.worker = o.worker
    WHERE  o.status = 'SENDING'
    AND    (o.lease_until <= now() OR w.worker IS NULL OR w.alive_until <= now())
    ORDER  BY o.id
    LIMIT  1000
    FOR UPDATE OF o SKIP LOCKED
),
buried AS (
    DELETE FROM notifications_outbox o USING lost WHERE o.id = lost.id AND lost.poison RETURNING o.*
),
dead AS (
    INSERT INTO dead_letters (id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives, expires_at, claim_epoch,
                              recipient_id, wanted, priority, template, step)
    SELECT id, notification_id, notified_at, lane_id, address, 'LEASE_LOST', 'POISON', attempts, receives, expires_at, claim_epoch,
           recipient_id, wanted, priority, template, step
    FROM   buried
),
missed AS (
    UPDATE reaches r
    SET    next_at = now(),
           missed  = 'LEASE_LOST'
    FROM   buried b
    WHERE  r.id = b.reach_id
    AND    r.step = b.step
    AND    r.step < jsonb_array_length(r.steps)
),
returned AS (
    UPDATE notifications_outbox o
    SET    status          = 'RETRY',
           reason          = 'LEASE_LOST',
           next_attempt_at = now(),
           claim_epoch     = o.claim_epoch + 1,
           worker          = NULL,
           claimed_at      = NULL,
           lease_until     = NULL
    FROM   lost
    WHERE  o.id = lost.id
    AND    NOT lost.poison
),
noted AS (
    INSERT INTO failed_attempts (delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, response, lane_id)
    SELECT id, claim_epoch, worker, claimed_at,
           CAST(least(greatest(extract(epoch FROM now() - claimed_at) * 1000, 0), 2e9) AS integer),
           CASE WHEN poison THEN 'DEAD' ELSE 'RETRY' END, 'LEASE_LOST', '', lane_id
    FROM   lost
)
SELECT count(*) AS taken_back, count(*) FILTER (WHERE poison) AS poisoned FROM lost

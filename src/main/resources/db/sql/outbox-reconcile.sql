-- Ends what waits in vain: in a lane that is paused or disabled nobody claims, so nobody sees that a delivery has expired
-- or grown too old. What was never tried counts from when it was due, so that dead letters sent again have their time.
-- A breaker whose probe was lost, or whose pause has no end, is given back to the next claim.
WITH shut AS (
    SELECT id,
           CASE WHEN disabled_at IS NOT NULL OR NOT enabled THEN 'DEFERRED_DISABLED'
                WHEN held_until > now() THEN 'DEFERRED_PAUSED'
                ELSE pause_reason END AS why
    FROM   lanes
    WHERE  disabled_at IS NOT NULL
    OR     NOT enabled
    OR     held_until > now()
    OR     paused_until > now()
),
vain AS (
    SELECT o.id, coalesce(shut.why, o.reason, 'DEFERRED_DISABLED') AS why, coalesce(o.expires_at <= now(), false) AS expired
    FROM   shut
    JOIN   notifications_outbox o ON o.lane_id = shut.id
    WHERE  o.status IN ('NEW', 'RETRY')
    AND    (o.expires_at <= now()
            OR (o.next_attempt_at <= now()
                AND CASE o.status WHEN 'NEW' THEN o.next_attempt_at ELSE o.notified_at END
                    <= now() - :#${bean:reconciliation.maxAgeSeconds} * interval '1 second'))
    LIMIT  5000
    FOR UPDATE OF o SKIP LOCKED
),
ended AS (
    DELETE FROM notifications_outbox o USING vain WHERE o.id = vain.id RETURNING o.*, vain.why, vain.expired
),
-- A route goes on to its next step, as in deliveries-settle.sql.
onward AS MATERIALIZED (
    SELECT e.id, e.reach_id, CASE WHEN e.expired THEN 'EXPIRED' ELSE e.why END AS reason
    FROM   ended e
    JOIN   reaches r ON r.id = e.reach_id AND r.step = e.step AND r.step < jsonb_array_length(r.steps)
),
missed AS (
    UPDATE reaches r
    SET    next_at = now(),
           missed  = o.reason
    FROM   onward o
    WHERE  r.id = o.reach_id
    AND    NOT EXISTS (SELECT FROM notifications_outbox w WHERE w.reach_id = r.id AND w.id <> ALL (ARRAY(SELECT id FROM ended)))
),
done AS (
    INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, recipient_id)
    SELECT id, notification_id, notified_at, lane_id, address, CASE WHEN expired THEN 'EXPIRED' ELSE 'CANCELLED' END,
           CASE WHEN expired THEN 'EXPIRED' ELSE why END, attempts, receives, recipient_id
    FROM   ended
    WHERE  expired
    OR     id IN (SELECT id FROM onward)
),
dead AS (
    INSERT INTO dead_letters (id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives, expires_at, claim_epoch,
                              recipient_id, wanted, priority, template, step)
    SELECT id, notification_id, notified_at, lane_id, address, why, 'TOO_OLD', attempts, receives, expires_at, claim_epoch,
           recipient_id, wanted, priority, template, step
    FROM   ended
    WHERE  NOT expired
    AND    id NOT IN (SELECT id FROM onward)
),
probed AS (
    UPDATE lanes l
    SET    breaker = 'OPEN', paused_until = now()
    WHERE  l.breaker <> 'CLOSED'
    AND    (l.paused_until IS NULL
            OR (l.breaker = 'HALF_OPEN'
                AND l.paused_until < now() - interval '1 minute'
                AND NOT EXISTS (SELECT FROM notifications_outbox o WHERE o.lane_id = l.id AND o.status = 'SENDING')))
    RETURNING l.id
)
SELECT (SELECT count(*) FROM ended WHERE expired)     AS expired,
       (SELECT count(*) FROM ended WHERE NOT expired) AS too_old,
       (SELECT count(*) FROM probed)                  AS probe_lost

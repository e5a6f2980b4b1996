-- Gives a delivery up: a dead letter keeps it, until somebody handles it. Does nothing when the claim is no longer ours.
WITH settled AS (
    DELETE FROM notifications_outbox
    WHERE  id = :#id
    AND    claim_epoch = :#epoch
    AND    status = 'SENDING'
    RETURNING *
),
dead AS (
    INSERT INTO dead_letters (id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives, expires_at)
    SELECT id, notification_id, notified_at, lane_id, address, :#reason, :#exhausted, :#attempts, receives, expires_at
    FROM   settled
)
INSERT INTO delivery_attempts (delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, status_code, response)
SELECT id, claim_epoch, worker, claimed_at, :#durationMs, 'DEAD', :#reason, CAST(:#statusCode AS integer), :#response
FROM   settled

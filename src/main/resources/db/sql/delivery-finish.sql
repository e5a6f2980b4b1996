-- Ends a delivery well: the other side took it. Does nothing when the claim is no longer ours.
WITH settled AS (
    DELETE FROM notifications_outbox
    WHERE  id = :#id
    AND    claim_epoch = :#epoch
    AND    status = 'SENDING'
    RETURNING *
),
done AS (
    INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
    SELECT id, notification_id, notified_at, lane_id, address, 'SENT', :#reason, :#attempts, receives
    FROM   settled
)
INSERT INTO delivery_attempts (delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, status_code, response)
SELECT id, claim_epoch, worker, claimed_at, :#durationMs, 'SENT', :#reason, CAST(:#statusCode AS integer), :#response
FROM   settled

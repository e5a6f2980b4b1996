-- Ends a delivery that came too late to be worth sending. Does nothing when the claim is no longer ours.
WITH settled AS (
    DELETE FROM notifications_outbox
    WHERE  id = :#id
    AND    claim_epoch = :#epoch
    AND    status = 'SENDING'
    RETURNING *
)
INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
SELECT id, notification_id, notified_at, lane_id, address, 'EXPIRED', :#reason, attempts, receives
FROM   settled

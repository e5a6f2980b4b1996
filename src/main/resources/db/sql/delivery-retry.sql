-- Puts a delivery back for another try, counted from when the failed one was begun. Does nothing when the claim is no
-- longer ours.
WITH failed AS (
    SELECT id, claim_epoch, worker, claimed_at
    FROM   notifications_outbox
    WHERE  id = :#id
    AND    claim_epoch = :#epoch
    AND    status = 'SENDING'
    FOR UPDATE
),
waiting AS (
    UPDATE notifications_outbox o
    SET    status          = 'RETRY',
           attempts        = :#attempts,
           reason          = :#reason,
           next_attempt_at = failed.claimed_at + :#delayMs * interval '1 millisecond',
           sort_key        = failed.claimed_at + :#delayMs * interval '1 millisecond',
           worker          = NULL,
           claimed_at      = NULL,
           lease_until     = NULL
    FROM   failed
    WHERE  o.id = failed.id
)
INSERT INTO delivery_attempts (delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, status_code, response)
SELECT id, claim_epoch, worker, claimed_at, :#durationMs, 'RETRY', :#reason, CAST(:#statusCode AS integer), :#response
FROM   failed

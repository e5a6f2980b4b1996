-- Claims the oldest back-test that waits, or whose worker let its lease run out. One that was begun five times without an
-- end kills whoever works on it, and is given up.
WITH due AS (
    SELECT id, claim_epoch >= 5 AS hopeless
    FROM   backtests
    WHERE  status = 'QUEUED'
    OR     (status = 'RUNNING' AND lease_until <= now())
    ORDER  BY created_at
    LIMIT  1
    FOR UPDATE SKIP LOCKED
),
claimed AS (
    UPDATE backtests b
    SET    status         = CASE WHEN due.hopeless THEN 'FAILED' ELSE 'RUNNING' END,
           error          = CASE WHEN due.hopeless THEN 'It was begun five times, and each worker died of it.' END,
           finished_at    = CASE WHEN due.hopeless THEN now() END,
           lease_until    = CASE WHEN NOT due.hopeless THEN now() + interval '60 seconds' END,
           started_at     = coalesce(b.started_at, now()),
           positions_done = 0,
           claim_epoch    = b.claim_epoch + 1
    FROM   due
    WHERE  b.id = due.id
    RETURNING b.id, b.run_key, CAST(b.config AS text) AS config, b.claim_epoch, b.status
)
SELECT * FROM claimed

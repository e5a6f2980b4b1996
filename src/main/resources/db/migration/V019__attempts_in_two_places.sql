-- Most deliveries succeed at the first try. What is to be said of the try that succeeded is kept with the delivery, in
-- one row instead of two; the failed ones have a table of their own, and delivery_attempts shows both.
ALTER TABLE delivery_attempts RENAME TO failed_attempts;

DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = CAST('failed_attempts' AS regclass) LOOP
        EXECUTE format('ALTER TABLE %s RENAME TO %I', part, replace(CAST(part AS text), 'delivery_attempts', 'failed_attempts'));
    END LOOP;
END
$$;

ALTER TABLE deliveries_done
    ADD COLUMN claim_epoch integer,
    ADD COLUMN worker      uuid,
    ADD COLUMN started_at  timestamptz,
    ADD COLUMN duration_ms integer,
    ADD COLUMN status_code integer,
    ADD COLUMN response    text;

UPDATE deliveries_done d
SET    claim_epoch = a.claim_epoch, worker = a.worker, started_at = a.started_at, duration_ms = a.duration_ms,
       status_code = a.status_code, response = a.response
FROM   failed_attempts a
WHERE  a.delivery_id = d.id
AND    a.outcome = 'SENT'
AND    d.status = 'SENT';
DELETE FROM failed_attempts WHERE outcome = 'SENT';
ALTER TABLE failed_attempts DROP CONSTRAINT delivery_attempts_outcome_check, ADD CHECK (outcome IN ('RETRY', 'DEAD'));

COMMENT ON COLUMN deliveries_done.started_at IS 'When the try that succeeded was begun; like what follows null if there was none.';
COMMENT ON TABLE failed_attempts IS 'One row per failed try; partitioned by day of started_at.';

CREATE VIEW delivery_attempts AS
SELECT delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, status_code, response
FROM   failed_attempts
UNION ALL
SELECT id, claim_epoch, worker, started_at, duration_ms, 'SENT', reason, status_code, response
FROM   deliveries_done
WHERE  status = 'SENT';

COMMENT ON VIEW delivery_attempts IS 'Every try of every delivery, with what came of it.';

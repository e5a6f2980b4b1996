-- Ends a back-test with its result or its failure, or gives it back. Does nothing when the claim is no longer ours.
UPDATE backtests
SET    status      = CAST(:#status AS text),
       result      = CAST(:#result AS jsonb),
       error       = CAST(:#error AS text),
       finished_at = CASE WHEN CAST(:#status AS text) <> 'QUEUED' THEN now() END,
       lease_until = NULL
WHERE  id = CAST(:#id AS uuid)
AND    claim_epoch = :#claim_epoch
AND    status = 'RUNNING'

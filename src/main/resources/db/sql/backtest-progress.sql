-- Says how far a back-test has come, and renews the lease. Does nothing when the claim is no longer ours.
UPDATE backtests
SET    positions_done  = :done,
       positions_total = :total,
       lease_until     = now() + interval '60 seconds'
WHERE  id = :id
AND    claim_epoch = :claim_epoch
AND    status = 'RUNNING'

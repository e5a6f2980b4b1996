-- A stopping instance gives back what it holds and takes its name off the list, so that others need not wait for its lease.
WITH returned AS (
    UPDATE notifications_outbox
    SET    status      = 'RETRY',
           claim_epoch = claim_epoch + 1,
           receives    = receives - 1,
           reason      = 'LEASE_LOST',
           worker      = NULL,
           claimed_at  = NULL,
           lease_until = NULL
    WHERE  worker = CAST(? AS uuid)
    AND    status = 'SENDING'
)
DELETE FROM workers WHERE worker = CAST(? AS uuid)

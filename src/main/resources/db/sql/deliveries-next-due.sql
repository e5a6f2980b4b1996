-- How long until the next waiting delivery is due, in milliseconds; no row if none waits. Asked before a claim, so that
-- what falls due in between is either claimed or still ahead.
SELECT CAST(ceil(extract(epoch FROM min(next_attempt_at) - now()) * 1000) AS bigint)
FROM   notifications_outbox
WHERE  status IN ('NEW', 'RETRY')
AND    next_attempt_at > now()
HAVING min(next_attempt_at) IS NOT NULL

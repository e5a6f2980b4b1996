-- How long until the next waiting delivery is due, in milliseconds; a day if none waits. Asked before a claim, so that
-- what falls due in between is either claimed or still ahead.
SELECT coalesce(CAST(ceil(extract(epoch FROM min(next_attempt_at) - now()) * 1000) AS bigint), 86400000) AS millis
FROM   notifications_outbox
WHERE  status IN ('NEW', 'RETRY')
AND    next_attempt_at > now()

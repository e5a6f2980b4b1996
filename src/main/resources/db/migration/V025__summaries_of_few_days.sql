-- Deliveries end at or after the creation of their notification, and not in the days to come: said in a way that leaves the
-- partitions of other days alone before a statement has begun, as each that is opened costs more than what is read of it.
DROP FUNCTION notification_summary(uuid, timestamptz);

CREATE FUNCTION notification_summary(notification uuid, notified timestamptz, since timestamptz)
RETURNS TABLE (status text, retry_count integer, updated_at timestamptz)
LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT CASE
               WHEN count(*) = 0 THEN 'suppressed'
               WHEN bool_or(pending) THEN
                   CASE WHEN bool_or(d.status = 'SENDING' OR NOT pending OR attempts > 0) THEN 'processing'
                        WHEN bool_and(due > now()) THEN 'scheduled'
                        ELSE 'queued' END
               WHEN bool_or(d.status = 'SENT') THEN
                   CASE WHEN bool_or(d.status IN ('DEAD', 'EXPIRED')) THEN 'partially_sent' ELSE 'sent' END
               WHEN bool_or(d.status IN ('DEAD', 'EXPIRED')) THEN 'failed'
               WHEN bool_or(d.status = 'CANCELLED') THEN 'cancelled'
               ELSE 'suppressed' END,
           greatest(coalesce(max(attempts), 0) - 1, 0),
           greatest(notified, max(at))
    FROM  (SELECT o.status, o.attempts, true AS pending, o.next_attempt_at AS due, o.claimed_at AS at
           FROM   notifications_outbox o
           WHERE  o.notification_id = notification
           UNION ALL
           SELECT f.status, f.attempts, false, NULL, f.finished_at
           FROM   deliveries_done f
           WHERE  f.notification_id = notification
           AND    f.finished_at >= notified
           AND    f.finished_at >= since
           AND    f.finished_at <= now() + interval '1 hour'
           UNION ALL
           SELECT 'DEAD', x.attempts, false, NULL, x.died_at
           FROM   dead_letters x
           WHERE  x.notification_id = notification) d
$$;
COMMENT ON FUNCTION notification_summary IS 'Status of a notification as the API shows it, tries after the first, and the time of its last change; since: at or before its creation.';

-- Claims due deliveries for one worker: least recently served lanes first, each lane within its cap, and no more than
-- can start now. now() is the start of this statement, which is its own transaction.
WITH open_lane AS (
    SELECT l.id, l.channel, l.destination, l.last_served_at, l.max_in_flight - busy.n AS room
    FROM   lanes l
    CROSS  JOIN LATERAL (SELECT count(*) AS n FROM notifications_outbox o WHERE o.lane_id = l.id AND o.status = 'SENDING') busy
    WHERE  (l.paused_until IS NULL OR l.paused_until <= now())
    AND    busy.n < l.max_in_flight
    AND    EXISTS (SELECT FROM workers w WHERE w.worker = CAST(:#${bean:worker.id} AS uuid) AND w.alive_until > now())
),
due AS (
    SELECT head.id
    FROM   open_lane
    CROSS  JOIN LATERAL (
               SELECT   o.id
               FROM     notifications_outbox o
               WHERE    o.lane_id = open_lane.id
               AND      o.status IN ('NEW', 'RETRY')
               AND      o.next_attempt_at <= now()
               ORDER BY o.sort_key
               LIMIT    open_lane.room
               FOR UPDATE SKIP LOCKED) head
    ORDER BY open_lane.last_served_at NULLS FIRST
    LIMIT  :#${exchangeProperty.free}
),
claimed AS (
    UPDATE notifications_outbox o
    SET    status      = 'SENDING',
           worker      = CAST(:#${bean:worker.id} AS uuid),
           claimed_at  = now(),
           lease_until = now() + :#${bean:worker.leaseMillis} * interval '1 millisecond',
           claim_epoch = claim_epoch + 1,
           receives    = receives + 1
    FROM   due
    WHERE  o.id = due.id
    RETURNING o.*
),
served AS (
    UPDATE lanes SET last_served_at = now() WHERE id IN (SELECT lane_id FROM claimed)
)
SELECT   c.id, c.claim_epoch, c.attempts, c.address, l.channel, l.destination, n.dedup_key, n.type, n.occurred_at,
         n.data::text AS data, coalesce(c.expires_at <= now(), false) AS stale,
         CAST(extract(epoch FROM now() - n.created_at) * 1000 AS bigint) AS age_ms
FROM     claimed c
JOIN     lanes l ON l.id = c.lane_id
JOIN     notifications n ON n.id = c.notification_id AND n.created_at = c.notified_at
ORDER BY c.sort_key

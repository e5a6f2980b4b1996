-- The lanes in which something waits, how long until it is due, and what a claim must know of them. One jump through the
-- index per lane, however much waits in it.
WITH RECURSIVE waiting (lane_id) AS (
    (SELECT lane_id FROM notifications_outbox WHERE status IN ('NEW', 'RETRY') ORDER BY lane_id LIMIT 1)
    UNION ALL
    SELECT (SELECT   o.lane_id
            FROM     notifications_outbox o
            WHERE    o.status IN ('NEW', 'RETRY')
            AND      o.lane_id > w.lane_id
            ORDER BY o.lane_id
            LIMIT    1)
    FROM   waiting w
    WHERE  w.lane_id IS NOT NULL
)
SELECT l.id, l.max_in_flight, l.weight, l.rate_per_s IS NOT NULL AS limited,
       -- A pause without an end is no time to wait for.
       CAST(ceil(extract(epoch FROM least(greatest(head.due_at, l.paused_until, l.held_until), now() + interval '1 day') - now()) * 1000) AS bigint) AS due_in_ms,
       CAST(least(extract(epoch FROM now() - l.closed_at), 1e6) * 1000 AS bigint) AS closed_for_ms,
       (SELECT count(*) FROM workers WHERE alive_until > now()) AS workers
FROM   waiting w
JOIN   lanes l ON l.id = w.lane_id
CROSS  JOIN LATERAL (
           SELECT min(first.due_at) AS due_at
           FROM   generate_series(0, 3) AS p(priority)
           CROSS  JOIN LATERAL (
                      SELECT   o.next_attempt_at AS due_at
                      FROM     notifications_outbox o
                      WHERE    o.lane_id = l.id
                      AND      o.priority = p.priority
                      AND      o.status IN ('NEW', 'RETRY')
                      ORDER BY o.next_attempt_at
                      LIMIT    1) first) head
WHERE  l.disabled_at IS NULL
AND    l.enabled

-- Who delivers how much, as the instances said with their last beats, and what waits.
WITH held AS (
    SELECT worker, count(*) AS deliveries FROM notifications_outbox WHERE status = 'SENDING' GROUP BY worker
),
queue AS (
    SELECT   l.channel,
             count(*) FILTER (WHERE o.status <> 'SENDING')                                AS waiting,
             count(*) FILTER (WHERE o.status <> 'SENDING' AND o.next_attempt_at <= now()) AS due,
             count(*) FILTER (WHERE o.status = 'SENDING')                                 AS in_flight
    FROM     notifications_outbox o
    JOIN     lanes l ON l.id = o.lane_id
    GROUP BY l.channel
)
SELECT now() AS at,
       (SELECT CAST(extract(epoch FROM now() - min(head.next_attempt_at)) AS double precision)
        FROM   lanes l
        CROSS  JOIN generate_series(0, 3) AS p(priority)
        CROSS  JOIN LATERAL (
                   SELECT   o.next_attempt_at
                   FROM     notifications_outbox o
                   WHERE    o.lane_id = l.id
                   AND      o.priority = p.priority
                   AND      o.status IN ('NEW', 'RETRY')
                   AND      o.next_attempt_at <= now()
                   ORDER BY o.next_attempt_at
                   LIMIT    1) head
        WHERE  l.disabled_at IS NULL
        AND    l.enabled
        AND    coalesce(l.paused_until <= now(), true)
        AND    coalesce(l.held_until <= now(), true)) AS oldest_due_seconds,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'instance', w.worker, 'host', w.host, 'roles', w.roles, 'alive', w.alive_until > now(), 'started_at', w.started_at,
                   'beat_at', w.beat_at, 'claimed', w.claimed, 'settled', w.settled, 'in_flight', coalesce(h.deliveries, 0),
                   'claimed_per_second', round(CAST(w.claimed_per_s AS numeric), 2),
                   'settled_per_second', round(CAST(w.settled_per_s AS numeric), 2)) ORDER BY w.started_at, w.worker), '[]')
        FROM   workers w
        LEFT   JOIN held h ON h.worker = w.worker) AS instances,
       (SELECT coalesce(jsonb_agg(to_jsonb(queue) ORDER BY channel), '[]') FROM queue) AS channels

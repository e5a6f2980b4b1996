-- Claims due deliveries of some lanes for one worker, in each lane by due time less the boost of the priority, and no
-- more than there is room for. A lane whose breaker is open is claimed one probe from, by one worker. A limited lane pays
-- per claim (GCRA). now() is the start of this statement, which is its own transaction; losing it would only repeat it.
WITH asked AS MATERIALIZED (
    SELECT a.*, set_config('synchronous_commit', 'off', true) AS durability
    FROM   jsonb_to_recordset(CAST(:#lanes AS jsonb)) AS a(lane_id integer, room integer, since timestamptz[], since_id bigint[])
    WHERE  EXISTS (SELECT FROM workers w WHERE w.worker = CAST(:#${bean:worker.id} AS uuid) AND w.alive_until > now())
),
probing AS (
    UPDATE lanes l
    SET    breaker      = 'HALF_OPEN',
           paused_until = now() + :#${bean:worker.leaseMillis} * interval '1 millisecond',
           pause_reason = 'DEFERRED_BREAKER'
    FROM   asked a
    WHERE  l.id = a.lane_id
    AND    l.breaker <> 'CLOSED'
    AND    l.paused_until <= now()
    AND    l.disabled_at IS NULL
    AND    l.enabled
    AND    (l.held_until IS NULL OR l.held_until <= now())
    RETURNING l.id
),
limited AS (
    SELECT   l.id, l.rate_per_s, p.paid_until, CAST(floor(extract(epoch FROM now() - p.paid_until) * l.rate_per_s + 1e-6) AS integer) AS tokens
    FROM     asked a
    JOIN     lanes l ON l.id = a.lane_id
    CROSS    JOIN LATERAL (
                 SELECT greatest(l.paid_until, now() - greatest(250, 1000 / l.rate_per_s) * interval '1 millisecond') AS paid_until) p
    WHERE    l.rate_per_s IS NOT NULL
    ORDER BY l.id
    FOR UPDATE OF l
),
open_lane AS (
    SELECT l.id, a.since, a.since_id, least(a.room, t.tokens, CASE WHEN l.breaker = 'CLOSED' THEN a.room ELSE 1 END) AS room
    FROM   asked a
    JOIN   lanes l ON l.id = a.lane_id
    LEFT   JOIN limited t ON t.id = l.id
    WHERE  l.disabled_at IS NULL
    AND    l.enabled
    AND    (l.held_until IS NULL OR l.held_until <= now())
    AND    CASE WHEN l.breaker = 'CLOSED' THEN l.paused_until IS NULL OR l.paused_until <= now()
                ELSE l.id IN (SELECT id FROM probing) END
),
due AS (
    -- By its place in the table: the row is locked, so it stays there, and no plan can take the long way to it.
    -- What was lost before may be what ends its process: one of those at a time, or each time the same go down together.
    SELECT head.place
    FROM  (SELECT head.place, head.lost, row_number() OVER (PARTITION BY head.lost ORDER BY head.lost_at, head.id) AS turn
    FROM   open_lane
    CROSS  JOIN LATERAL (
               SELECT   waiting.place, waiting.id, waiting.lost, waiting.next_attempt_at AS lost_at
               FROM     (VALUES (0, interval '0'), (1, interval '1 minute'), (2, interval '5 minutes'), (3, interval '10 minutes')) AS p(priority, boost)
               CROSS    JOIN LATERAL (
                            SELECT   o.ctid AS place, o.id, o.next_attempt_at, o.receives > o.attempts AS lost
                            FROM     notifications_outbox o
                            WHERE    o.lane_id = open_lane.id
                            AND      o.priority = p.priority
                            AND      o.status IN ('NEW', 'RETRY')
                            AND      o.next_attempt_at <= now()
                            AND      (o.next_attempt_at, o.id) > (open_lane.since[p.priority + 1], open_lane.since_id[p.priority + 1])
                            AND      (o.ordering_key IS NULL
                                      OR NOT EXISTS (SELECT
                                                     FROM   notifications_outbox e
                                                     WHERE  e.lane_id = o.lane_id
                                                     AND    e.ordering_key = o.ordering_key
                                                     AND    e.id < o.id))
                            ORDER BY o.next_attempt_at, o.id
                            LIMIT    open_lane.room
                            FOR UPDATE SKIP LOCKED) waiting
               ORDER BY waiting.next_attempt_at - p.boost, waiting.id
               LIMIT    open_lane.room) head) head
    WHERE  NOT head.lost OR head.turn <= :#suspects
),
claimed AS (
    UPDATE notifications_outbox o
    SET    status           = 'SENDING',
           worker           = CAST(:#${bean:worker.id} AS uuid),
           claimed_at       = now(),
           first_claimed_at = coalesce(first_claimed_at, now()),
           lease_until      = now() + :#${bean:worker.leaseMillis} * interval '1 millisecond',
           claim_epoch      = claim_epoch + 1,
           receives         = receives + 1
    WHERE  o.ctid = ANY (ARRAY(SELECT place FROM due))
    RETURNING o.*
),
paid AS (
    UPDATE lanes l
    SET    paid_until = t.paid_until + c.n / t.rate_per_s * interval '1 second'
    FROM   limited t
    JOIN   (SELECT lane_id, count(*) AS n FROM claimed GROUP BY lane_id) c ON c.lane_id = t.id
    WHERE  l.id = t.id
),
-- Read once a claim; with none, nothing is compared.
silence AS MATERIALIZED (
    SELECT * FROM active_silences
)
SELECT   c.id, c.claim_epoch, c.lane_id, c.priority, c.next_attempt_at, c.attempts, c.address, l.channel, l.destination,
         n.dedup_key, n.type, n.occurred_at, n.title, CAST(n.data AS text) AS data,
         c.notified_at, coalesce(c.template, n.template, n.type) AS template, coalesce(r.language, 'en') AS language, coalesce(r.time_zone, 'UTC') AS time_zone,
         l.breaker <> 'CLOSED' AS probe, c.receives - c.attempts > 1 AS suspect,
         coalesce(c.expires_at <= now(), false) AS stale, coalesce(l.max_retries, -1) AS max_retries,
         (SELECT s.id
          FROM   silence s
          WHERE  (s.type_pattern IS NULL OR n.type LIKE replace(s.type_pattern, '*', '%'))
          AND    (s.channel IS NULL OR s.channel = l.channel)
          AND    (s.destination IS NULL OR s.destination = l.destination)
          AND    (s.recipient IS NULL OR s.recipient IN (c.address, c.recipient_id))
          LIMIT  1) AS silence,
         CASE WHEN c.replaces IS NOT NULL
              THEN (SELECT m.provider_message_id
                    FROM   replaceable_messages m
                    WHERE  m.key = c.replaces AND m.lane_id = c.lane_id AND m.address = c.address) END AS replaces_message_id,
         CASE WHEN c.replaces IS NOT NULL THEN is_replaced(c.replaces, c.lane_id, c.address, c.notified_at, c.notification_id) ELSE false END AS replaced,
         CAST(extract(epoch FROM now() - n.created_at) * 1000 AS bigint) AS age_ms,
         CASE WHEN c.ordering_key IS NULL THEN -1
              ELSE CAST(extract(epoch FROM now() - c.first_claimed_at) * 1000 AS bigint) END AS blocking_ms,
         -- Counted only for what carries a group: by what is committed now that the row is this claim's own.
         CASE WHEN (SELECT true FROM delivery_groups g WHERE g.notification_id = c.notification_id LIMIT 1)
              THEN group_size(c.notification_id, c.recipient_id, c.address) ELSE 1 END AS grouped
FROM     claimed c
JOIN     lanes l ON l.id = c.lane_id
JOIN     notifications n ON n.id = c.notification_id AND n.created_at = c.notified_at
-- The limit keeps it a look at the primary key for each, in whatever plan; without a person there is none.
LEFT     JOIN LATERAL (SELECT p.language, p.time_zone FROM recipients p WHERE p.id = c.recipient_id LIMIT 1) r ON true
ORDER BY c.priority DESC, c.next_attempt_at, c.id

-- Begins the next step of each route whose step has failed for good, or whose success has not come in time. What of the step
-- still waits to be sent is withdrawn first, so that nothing goes out twice; while something of it is being sent, its end is
-- waited for.
WITH due AS MATERIALIZED (
    SELECT   r.*, jsonb_array_length(r.steps) AS length
    FROM     reaches r
    WHERE    r.next_at <= now()
    AND      NOT EXISTS (SELECT FROM notifications_outbox o WHERE o.reach_id = r.id AND o.status = 'SENDING')
    ORDER BY r.next_at, r.id
    LIMIT    500
    FOR UPDATE OF r SKIP LOCKED
),
withdrawn AS (
    DELETE FROM notifications_outbox o
    USING  due d
    WHERE  o.reach_id = d.id
    AND    o.status IN ('NEW', 'RETRY')
    RETURNING o.*
),
stepping AS MATERIALIZED (
    -- Claimed since this statement began: then not yet.
    SELECT d.*, d.steps -> d.step AS next
    FROM   due d
    WHERE (SELECT count(*) FROM notifications_outbox o WHERE o.reach_id = d.id) = (SELECT count(*) FROM withdrawn w WHERE w.reach_id = d.id)
),
done AS (
    INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, recipient_id)
    SELECT id, notification_id, notified_at, lane_id, address, 'CANCELLED', 'ROUTED_ELSEWHERE', attempts, receives, recipient_id
    FROM   withdrawn
),
over AS (
    DELETE FROM reaches r USING stepping s WHERE r.id = s.id AND s.step + 1 >= s.length
),
stepped AS (
    UPDATE reaches r
    SET    step    = r.step + 1,
           missed  = NULL,
           next_at = coalesce(now() + CAST(s.next ->> 'after' AS double precision) * interval '1 second', 'infinity')
    FROM   stepping s
    WHERE  r.id = s.id
    AND    s.step + 1 < s.length
),
sent AS (
    INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at,
                                      reason, recipient_id, reach_id, step, replaces, template)
    SELECT s.notification_id, s.notified_at, t.lane_id, t.address, s.expires_at, s.priority, s.ordering_key, q.at,
           CASE WHEN q.at > now() THEN 'DEFERRED_QUIET' END, s.recipient_id, s.id, s.step + 1, s.replaces, s.template
    FROM   stepping s
    CROSS  JOIN LATERAL jsonb_to_recordset(s.next -> 'targets') AS t(lane_id integer, address text)
    LEFT   JOIN preferences p ON p.recipient_id = s.recipient_id
    CROSS  JOIN LATERAL (SELECT due_at(now(), s.priority, p.quiet_hours, p.time_zone, s.quiet_hours) AS at) q
    RETURNING id
),
degraded AS (
    -- Nobody there, or no such address, is no fault of the channel.
    INSERT INTO system_health AS h (system, component, state, reported_by, fell_back_at)
    SELECT   DISTINCT 'channels', s.steps -> (s.step - 1) ->> 'channel', 'DEGRADED', CAST(:#${bean:worker.host} AS text), now()
    FROM     stepping s
    WHERE    s.missed NOT IN ('OFFLINE', 'UNREGISTERED', 'INVALID_TARGET', 'GONE', 'EXPIRED', 'CLIENT_ERROR')
    OR       s.missed IS NULL AND EXISTS (SELECT FROM withdrawn w WHERE w.reach_id = s.id AND w.attempts > 0)
    ORDER BY 2
    ON CONFLICT (system, component) DO UPDATE SET fell_back_at = EXCLUDED.fell_back_at
)
SELECT (SELECT count(*) FROM sent) AS sent, (SELECT count(*) FROM due) AS due

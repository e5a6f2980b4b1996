-- A page of dead letters, the latest first, with what they were to tell and each try.
WITH page AS (
    SELECT   x.id, x.notification_id, x.notified_at, x.address, x.reason, x.exhausted, x.receives, x.expires_at, x.died_at,
             l.channel, l.destination, n.id IS NOT NULL AS told, n.type, n.priority, n.title, n.data, n.dedup_key, n.occurred_at
    FROM     dead_letters x
    JOIN     lanes l ON l.id = x.lane_id
    LEFT     JOIN notifications n ON n.id = x.notification_id AND n.created_at = x.notified_at
    WHERE    l.channel = coalesce(CAST(:#channel AS text), l.channel)
    AND      l.destination = coalesce(CAST(:#destination AS text), l.destination)
    AND      x.reason = coalesce(CAST(:#reason AS text), x.reason)
    AND      (CAST(:#type AS text) IS NULL OR n.type LIKE replace(CAST(:#type AS text), '*', '%'))
    AND      x.died_at >= coalesce(CAST(:#from AS timestamptz), '-infinity')
    AND      x.died_at < coalesce(CAST(:#to AS timestamptz), 'infinity')
    AND      (x.died_at, x.id) < (coalesce(timestamptz 'epoch' + CAST(:#before_us AS bigint) * interval '1 microsecond', 'infinity'),
                                  coalesce(CAST(:#before_id AS bigint), 0))
    ORDER BY x.died_at DESC, x.id DESC
    LIMIT    :#limit
)
SELECT   p.id, p.channel, p.destination, p.address, p.reason, p.exhausted, p.receives, p.expires_at, p.died_at,
         CASE WHEN p.told
              THEN jsonb_build_object('id', p.notification_id, 'type', p.type, 'priority', p.priority, 'title', p.title, 'data', p.data,
                                      'dedup_key', p.dedup_key, 'occurred_at', p.occurred_at, 'created_at', p.notified_at) END AS notification,
         coalesce(t.tries, '[]') AS attempts,
         CAST(extract(epoch FROM p.died_at) * 1000000 AS bigint) || '-' || p.id AS cursor
FROM     page p
CROSS    JOIN LATERAL (
             SELECT jsonb_agg(jsonb_build_object('started_at', a.started_at, 'duration_ms', a.duration_ms, 'outcome', a.outcome,
                                                 'reason', a.reason, 'status_code', a.status_code, 'response', left(a.response, 1000))
                              ORDER BY a.started_at) AS tries
             FROM   (SELECT f.started_at, f.duration_ms, f.outcome, f.reason, f.status_code, f.response
                     FROM   failed_attempts f
                     WHERE  f.delivery_id = p.id
                     AND    f.started_at >= p.notified_at - interval '1 day'
                     UNION
                     SELECT k.started_at, k.duration_ms, k.outcome, k.reason, k.status_code, k.response
                     FROM   kept_attempts k
                     WHERE  k.delivery_id = p.id) a) t
ORDER BY p.died_at DESC, p.id DESC

-- What somebody should be told about Pigeon itself: lanes that their breaker has disabled, and instances that fell silent
-- without a word. What was told already is passed over.
SELECT k.dedup_key, 'ops.lane-disabled' AS type, l.disabled_at AS occurred_at, l.channel, l.destination, l.id AS lane,
       (SELECT count(*) FROM notifications_outbox o WHERE o.lane_id = l.id) AS waiting, NULL AS worker, NULL AS host
FROM   lanes l
CROSS  JOIN LATERAL (
           SELECT 'ops.lane-disabled:' || l.id || ':' || CAST(floor(extract(epoch FROM l.disabled_at) * 1000) AS bigint) AS dedup_key) k
WHERE  l.disabled_at IS NOT NULL
AND    l.reopened >= 10
AND    NOT EXISTS (SELECT FROM notification_keys told WHERE told.dedup_key = k.dedup_key)
UNION ALL
SELECT k.dedup_key, 'ops.worker-lost', w.alive_until, NULL, NULL, NULL, NULL, CAST(w.worker AS text), w.host
FROM   workers w
CROSS  JOIN LATERAL (SELECT 'ops.worker-lost:' || w.worker AS dedup_key) k
WHERE  w.alive_until BETWEEN now() - interval '1 hour' AND now()
AND    NOT EXISTS (SELECT FROM notification_keys told WHERE told.dedup_key = k.dedup_key)

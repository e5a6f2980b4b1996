-- What somebody should be told about Pigeon itself: lanes that their breaker has disabled, and instances that fell silent
-- without a word. What was told already is passed over.
SELECT t.*
FROM   (SELECT 'ops.lane-disabled:' || id || ':' || CAST(floor(extract(epoch FROM disabled_at) * 1000) AS bigint) AS dedup_key,
               'ops.lane-disabled' AS type, disabled_at AS occurred_at, channel, destination, id AS lane,
               (SELECT count(*) FROM notifications_outbox o WHERE o.lane_id = l.id) AS waiting, NULL AS worker, NULL AS host
        FROM   lanes l
        WHERE  disabled_at IS NOT NULL
        AND    reopened >= 10
        UNION ALL
        SELECT 'ops.worker-lost:' || worker, 'ops.worker-lost', alive_until, NULL, NULL, NULL, NULL, CAST(worker AS text), host
        FROM   workers
        WHERE  alive_until BETWEEN now() - interval '1 hour' AND now()) t
WHERE  NOT EXISTS (SELECT FROM notification_keys k WHERE k.dedup_key = t.dedup_key)

-- What stood in the way of creating a notification: the one made under the same idempotency key, else the one with the
-- same key of its own.
SELECT   n.id, n.created_at, n.dedup_key, n.type, n.priority, n.title, CAST(n.data AS text) AS data, n.channels, n.recipient,
         n.batch_id, n.scheduled_at, n.expires_at, CAST(n.metadata AS text) AS metadata, s.status, s.retry_count, s.updated_at,
         k.key IS NOT NULL AS replayed, k.request_hash = decode(:#hash, 'hex') AS same
FROM    (SELECT) AS one
LEFT     JOIN idempotency_keys k ON k.caller = :#caller AND k.key = :#key
LEFT     JOIN LATERAL (
             SELECT CAST(k.answer ->> 'id' AS uuid) AS id, k.created_at, 1 AS turn
             UNION ALL
             SELECT d.notification_id, d.created_at, 2 FROM notification_keys d WHERE d.dedup_key = :#dedup_key) known ON true
LEFT     JOIN notifications n ON n.id = known.id AND n.created_at = known.created_at
LEFT     JOIN LATERAL notification_summary(n.id, n.created_at, n.created_at) s ON n.id IS NOT NULL
ORDER BY n.id IS NULL, known.turn
LIMIT    1

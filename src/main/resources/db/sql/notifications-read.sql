-- Notifications by id, those of them that who asked may see, with the place of each in the question. An id tells about when
-- its notification was created, and so in which partition it is.
SELECT a.place, n.id, n.created_at, n.dedup_key, n.type, n.priority, n.title, CAST(n.data AS text) AS data, n.channels, n.recipient,
       n.batch_id, n.scheduled_at, n.expires_at, CAST(n.metadata AS text) AS metadata, s.status, s.retry_count, s.updated_at
FROM   ROWS FROM (jsonb_to_recordset(CAST(:#asked AS jsonb)) AS (id uuid, "from" timestamptz, "to" timestamptz, producer text))
       WITH ORDINALITY AS a(id, since, until, producer, place)
-- The limit keeps it a look at the primary key for each, in whatever plan.
CROSS  JOIN LATERAL (SELECT * FROM notifications m WHERE m.id = a.id AND m.created_at BETWEEN a.since AND a.until LIMIT 1) n
CROSS  JOIN LATERAL notification_summary(n.id, n.created_at, a.since) s
WHERE  a.producer IN ('', n.producer)

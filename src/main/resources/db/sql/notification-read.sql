-- One notification, if the caller may see it. Its id tells about when it was created, and so in which partition it is.
SELECT n.id, n.created_at, n.dedup_key, n.type, n.priority, n.title, CAST(n.data AS text) AS data, n.channels, n.recipient,
       n.batch_id, n.scheduled_at, n.expires_at, CAST(n.metadata AS text) AS metadata, s.status, s.retry_count, s.updated_at
FROM   notifications n
CROSS  JOIN LATERAL notification_summary(n.id, n.created_at, CAST(:#from AS timestamptz)) s
WHERE  n.id = CAST(:#id AS uuid)
AND    n.created_at BETWEEN CAST(:#from AS timestamptz) AND CAST(:#to AS timestamptz)
AND   (CAST(:#producer AS text) = '' OR n.producer = :#producer)

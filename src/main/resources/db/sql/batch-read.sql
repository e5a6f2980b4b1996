-- A batch, if the caller may see it, with each of its notifications and their statuses.
SELECT   b.id AS batch_id, b.created_at, b.accepted, b.rejected, n.id, s.status
FROM     batches b
JOIN     notifications n ON n.batch_id = b.id AND n.created_at = b.created_at
CROSS    JOIN LATERAL notification_summary(n.id, n.created_at, n.created_at) s
WHERE    b.id = CAST(:#id AS uuid)
AND     (CAST(:#producer AS text) = '' OR b.producer = :#producer)
ORDER BY n.id

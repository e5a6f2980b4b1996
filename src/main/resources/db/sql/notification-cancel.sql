-- Calls off what has not been sent of a notification, if it is the caller's; says how many deliveries, and what it was before.
WITH found AS MATERIALIZED (
    SELECT n.id, s.status
    FROM   notifications n
    CROSS  JOIN LATERAL notification_summary(n.id, n.created_at, CAST(:#from AS timestamptz)) s
    WHERE  n.id = CAST(:#id AS uuid)
    AND    n.created_at BETWEEN CAST(:#from AS timestamptz) AND CAST(:#to AS timestamptz)
    AND   (CAST(:#producer AS text) = '' OR n.producer = :#producer)
)
SELECT status, CASE WHEN status IN ('queued', 'scheduled', 'processing') THEN cancel_deliveries(id) ELSE 0 END AS cancelled
FROM   found

-- Counts notifications of the last hour that have no delivery though an enabled subscription matched when they were
-- made: of each type the latest 1,000 that are a minute old. The types are found by jumps through the index.
WITH RECURSIVE types (type) AS (
    (SELECT type FROM notifications WHERE created_at >= date_trunc('day', now() - interval '1 hour') ORDER BY type LIMIT 1)
    UNION ALL
    SELECT (SELECT   n.type
            FROM     notifications n
            WHERE    n.type > t.type
            AND      n.created_at >= date_trunc('day', now() - interval '1 hour')
            ORDER BY n.type
            LIMIT    1)
    FROM   types t
    WHERE  t.type IS NOT NULL
)
SELECT count(*) AS untold
FROM   types t
CROSS  JOIN LATERAL (
           SELECT   n.id, n.type, n.created_at, n.data
           FROM     notifications n
           WHERE    n.type = t.type
           AND      n.created_at BETWEEN now() - interval '1 hour' AND now() - interval '1 minute'
           ORDER BY n.created_at DESC
           LIMIT    1000) n
WHERE  EXISTS (SELECT
               FROM   subscriptions s
               WHERE  s.created_at <= n.created_at
               AND    is_subscribed(s, n.type, n.data))
AND    NOT EXISTS (SELECT FROM notifications_outbox o WHERE o.notification_id = n.id)
AND    NOT EXISTS (SELECT FROM dead_letters x WHERE x.notification_id = n.id)
AND    NOT EXISTS (SELECT FROM deliveries_done d WHERE d.notification_id = n.id AND d.finished_at >= n.created_at)

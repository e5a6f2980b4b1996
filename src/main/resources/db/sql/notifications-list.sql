-- A page of notifications, the newest first. At most so many are looked at: those of a batch, of a recipient or of a
-- producer by their index; those in a status that few are in by the tables that hold just these; else all. What else is
-- asked for is looked at one by one. The row says how far it came, even if it found nothing.
WITH asked AS MATERIALIZED (
    SELECT CAST(:#producer AS text) AS producer, CAST(:#status AS text) AS status, CAST(:#channel AS text) AS channel,
           CAST(:#type AS text) AS type, CAST(:#recipient AS text) AS recipient, CAST(nullif(:#batch, '') AS uuid) AS batch,
           CAST(:#from AS timestamptz) AS since, CAST(:#to AS timestamptz) AS until, CAST(:#q AS text) AS words,
           CAST(:#cursor AS uuid) AS cursor, CAST(:#scan AS integer) AS scan
),
way AS MATERIALIZED (
    SELECT CASE WHEN batch IS NOT NULL THEN 'batch'
                WHEN recipient <> '' THEN 'recipient'
                WHEN status IN ('queued', 'scheduled', 'processing') THEN 'outbox'
                WHEN status IN ('failed', 'partially_sent', 'cancelled') THEN 'ended'
                WHEN producer <> '' THEN 'producer'
                ELSE 'all' END AS name
    FROM   asked
),
candidate AS MATERIALIZED (
    (SELECT n.id, n.created_at
     FROM   notifications n
     WHERE  (SELECT name FROM way) = 'batch' AND n.batch_id = (SELECT batch FROM asked) AND n.id < (SELECT cursor FROM asked)
     ORDER  BY n.id DESC LIMIT (SELECT scan FROM asked))
    UNION ALL
    (SELECT n.id, n.created_at
     FROM   notifications n
     WHERE  (SELECT name FROM way) = 'recipient' AND n.recipient = (SELECT recipient FROM asked) AND n.id < (SELECT cursor FROM asked)
     ORDER  BY n.id DESC LIMIT (SELECT scan FROM asked))
    UNION ALL
    (SELECT DISTINCT o.notification_id, o.notified_at
     FROM   notifications_outbox o
     WHERE  (SELECT name FROM way) = 'outbox' AND o.notification_id < (SELECT cursor FROM asked)
     ORDER  BY o.notification_id DESC LIMIT (SELECT scan FROM asked))
    UNION ALL
    (SELECT DISTINCT e.notification_id, e.notified_at
     FROM  ((SELECT x.notification_id, x.notified_at
             FROM   dead_letters x
             WHERE  (SELECT name FROM way) = 'ended' AND x.notification_id < (SELECT cursor FROM asked)
             ORDER  BY x.notification_id DESC LIMIT (SELECT scan FROM asked))
            UNION ALL
            (SELECT f.notification_id, f.notified_at
             FROM   deliveries_done f
             WHERE  (SELECT name FROM way) = 'ended' AND f.status <> 'SENT' AND f.notification_id < (SELECT cursor FROM asked)
             ORDER  BY f.notification_id DESC LIMIT (SELECT scan FROM asked))) e
     ORDER  BY e.notification_id DESC LIMIT (SELECT scan FROM asked))
    UNION ALL
    (SELECT n.id, n.created_at
     FROM   notifications n
     WHERE  (SELECT name FROM way) = 'producer' AND n.producer = (SELECT producer FROM asked) AND n.id < (SELECT cursor FROM asked)
     AND    n.created_at >= (SELECT since FROM asked) AND n.created_at < (SELECT until FROM asked)
     ORDER  BY n.id DESC LIMIT (SELECT scan FROM asked))
    UNION ALL
    (SELECT n.id, n.created_at
     FROM   notifications n
     WHERE  (SELECT name FROM way) = 'all' AND n.id < (SELECT cursor FROM asked)
     AND    n.created_at >= (SELECT since FROM asked) AND n.created_at < (SELECT until FROM asked)
     ORDER  BY n.id DESC LIMIT (SELECT scan FROM asked))
),
found AS MATERIALIZED (
    SELECT   n.*, s.status, s.retry_count, s.updated_at
    FROM     asked a
    CROSS    JOIN candidate c
    JOIN     notifications n ON n.id = c.id AND n.created_at = c.created_at
    CROSS    JOIN LATERAL notification_summary(n.id, n.created_at, n.created_at) s
    WHERE   (a.producer = '' OR n.producer = a.producer)
    AND     (a.type = '' OR n.type = a.type)
    AND     (a.recipient = '' OR n.recipient = a.recipient)
    AND      n.created_at >= a.since AND n.created_at < a.until
    AND     (a.words = '' OR position(lower(a.words) IN lower(n.title)) > 0 OR position(lower(a.words) IN lower(CAST(n.data AS text))) > 0)
    AND     (a.channel = '' OR a.channel = ANY (n.channels)
             OR n.channels IS NULL AND EXISTS (SELECT FROM deliveries d WHERE d.notification_id = n.id AND d.channel = a.channel))
    AND     (a.status = '' OR s.status = a.status)
    ORDER BY n.id DESC
    LIMIT    CAST(:#most AS integer)
),
page AS (
    SELECT * FROM found ORDER BY id DESC LIMIT CAST(:#limit AS integer) OFFSET CAST(:#offset AS integer)
)
SELECT   p.id, p.created_at, p.dedup_key, p.type, p.priority, p.title, CAST(p.data AS text) AS data, p.channels, p.recipient,
         p.batch_id, p.scheduled_at, p.expires_at, CAST(p.metadata AS text) AS metadata, p.status, p.retry_count, p.updated_at,
         reached.scanned, reached.last_id, reached.matching
FROM    (SELECT (SELECT count(*) FROM candidate) AS scanned,
                (SELECT id FROM candidate ORDER BY id LIMIT 1) AS last_id,
                (SELECT count(*) FROM found) AS matching) reached
LEFT     JOIN page p ON true
ORDER BY p.id DESC

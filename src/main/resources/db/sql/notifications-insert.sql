-- Tells each draft once: a key that is known already adds nothing. Subscriptions decide who gets it; a draft that is
-- only to be kept ends at once as suppressed. Part of the caller's transaction.
WITH draft AS (
    SELECT *
    FROM   jsonb_to_recordset(CAST(:#drafts AS jsonb)) AS d(
               id uuid, dedup_key text, type text, occurred_at timestamptz, expires_at timestamptz, priority text,
               title text, data jsonb, suppressed text)
),
fresh AS (
    -- In the order of the keys, so that two writers never wait for each other in a circle.
    INSERT INTO notification_keys (dedup_key, notification_id)
    SELECT dedup_key, id FROM draft ORDER BY dedup_key
    ON CONFLICT (dedup_key) DO NOTHING
    RETURNING notification_id
),
told AS (
    INSERT INTO notifications (id, dedup_key, type, occurred_at, expires_at, priority, title, data)
    SELECT d.id, d.dedup_key, d.type, d.occurred_at, d.expires_at, d.priority, d.title, d.data
    FROM   draft d
    JOIN   fresh f ON f.notification_id = d.id
    RETURNING id, created_at, type, expires_at, priority_rank(priority) AS rank
),
addressed AS (
    SELECT t.id, t.created_at, t.type, t.expires_at, p.rank, d.suppressed, s.lane_id, s.address, s.ordered,
           d.data ->> 'runKey' AS ordering_key, s.template, s.quiet_hours, s.id AS subscription_id, s.group_wait, s.group_mode,
           group_key(s, d.data, p.rank, num_nonnulls(d.suppressed, t.expires_at) > 0) AS group_key
    FROM   told t
    JOIN   draft d ON d.id = t.id
    JOIN   subscriptions s ON NOT s.to_people AND is_subscribed(s, t.type, d.data)
    CROSS  JOIN LATERAL (SELECT coalesce(priority_rank(s.priority), t.rank) AS rank) p
),
-- Who is named by several subscriptions is told once, as the first of them says.
person AS (
    SELECT   DISTINCT ON (t.id, m.recipient_id) t.id, t.created_at, t.type, t.expires_at, p.rank, d.suppressed, m.recipient_id, s.channels, s.route,
             CASE WHEN s.ordered THEN d.data ->> 'runKey' END AS ordering_key, s.template, s.quiet_hours, s.id AS subscription_id, s.group_wait, s.group_mode,
             group_key(s, d.data, p.rank, num_nonnulls(d.suppressed, t.expires_at) > 0) AS group_key
    FROM     told t
    JOIN     draft d ON d.id = t.id
    JOIN     subscriptions s ON s.to_people AND is_subscribed(s, t.type, d.data)
    CROSS    JOIN LATERAL (SELECT coalesce(priority_rank(s.priority), t.rank) AS rank) p
    JOIN     subscription_recipients m ON m.subscription_id = s.id
    ORDER BY t.id, m.recipient_id, s.id
),
people AS MATERIALIZED (
    SELECT deliver_to_people(jsonb_agg(jsonb_build_object(
               'id', id, 'created_at', created_at, 'type', type, 'expires_at', expires_at, 'recipient_id', recipient_id, 'channels', channels,
               'route', route, 'ordering_key', ordering_key, 'suppressed', suppressed, 'rank', rank,
               'template', template, 'quiet_hours', quiet_hours)
               ORDER BY id, recipient_id)) AS queued
    FROM   person
    WHERE  group_key IS NULL
    HAVING count(*) > 0
),
grouped AS MATERIALIZED (
    SELECT deliver_grouped(jsonb_agg(jsonb_build_object(
               'n', n, 'id', id, 'created_at', created_at, 'type', type, 'subscription_id', subscription_id, 'lane_id', lane_id, 'address', address,
               'recipient_id', recipient_id, 'channels', channels, 'route', route, 'template', template,
               'quiet_hours', quiet_hours, 'target', group_part(coalesce(recipient_id, address)),
               'group_key', group_key, 'group_wait', group_wait, 'group_mode', group_mode, 'rank', rank))) AS queued
    FROM  (SELECT row_number() OVER (ORDER BY e.id) AS n, e.*
           FROM  (SELECT id, created_at, type, rank, template, quiet_hours, subscription_id, lane_id, address, NULL AS recipient_id, CAST(NULL AS text[]) AS channels,
                         CAST(NULL AS jsonb) AS route, group_wait, group_mode, group_key
                  FROM   addressed
                  WHERE  group_key IS NOT NULL
                  UNION  ALL
                  SELECT id, created_at, type, rank, template, quiet_hours, subscription_id, NULL, NULL, recipient_id, channels, route, group_wait, group_mode, group_key
                  FROM   person
                  WHERE  group_key IS NOT NULL) e) event
    HAVING count(*) > 0
),
suppressed AS (
    INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
    SELECT nextval(pg_get_serial_sequence('notifications_outbox', 'id')), id, created_at, lane_id, address, 'SUPPRESSED', suppressed, 0, 0
    FROM   addressed
    WHERE  suppressed IS NOT NULL
),
queued AS (
    INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at, reason,
                                      template)
    -- What waits for the end of quiet hours is in no order: it would hold up what is critical.
    SELECT id, created_at, lane_id, address, expires_at, rank, CASE WHEN ordered AND due = now() THEN ordering_key END, due,
           CASE WHEN due > now() THEN 'DEFERRED_QUIET' END, template
    FROM   addressed
    CROSS  JOIN LATERAL (SELECT due_at(now(), rank, NULL, NULL, quiet_hours) AS due) q
    WHERE  suppressed IS NULL
    AND    group_key IS NULL
    RETURNING id
)
SELECT (SELECT count(*) FROM told) AS told,
       (SELECT count(*) FROM queued) + coalesce((SELECT queued FROM people), 0) + coalesce((SELECT queued FROM grouped), 0) AS queued

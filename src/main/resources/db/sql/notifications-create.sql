-- Creates the notifications that a request asks for, with a delivery for each address: those that it names, those of the
-- person that it names, or those of the subscriptions to its topic; with a route, one after the other. One without any is
-- left out, as is one whose key is known. A request under an idempotency key that is taken creates nothing.
WITH draft AS MATERIALIZED (
    SELECT *
    FROM   jsonb_to_recordset(CAST(:#drafts AS jsonb)) AS d(
               id uuid, producer text, any_person boolean, dedup_key text, type text, priority text, rank smallint, title text, data jsonb, template text,
               metadata jsonb, channels text[], route jsonb, recipient text, recipient_id text, topic boolean, scheduled_at timestamptz,
               expires_at timestamptz, ordering_key text, replaces text, targets jsonb)
),
target AS MATERIALIZED (
    SELECT d.id, t.channel, t.destination, t.address, CASE WHEN d.route IS NULL THEN 0 ELSE t.step END AS step
    FROM   draft d
    CROSS  JOIN LATERAL jsonb_to_recordset(d.targets) AS t(channel text, destination text, address text, step integer)
    WHERE  d.targets IS NOT NULL
),
-- Those that the request names, and those whom the subscriptions to its topic name; each once.
person AS MATERIALIZED (
    SELECT d.id, d.recipient_id, d.channels, d.route, d.rank, CAST(NULL AS text) AS template, CAST(NULL AS jsonb) AS quiet_hours,
           CAST(NULL AS integer) AS subscription_id, CAST(NULL AS interval) AS group_wait, NULL AS group_mode, NULL AS group_key
    FROM   draft d
    JOIN   recipients r ON r.id = d.recipient_id AND (d.any_person OR r.owner = d.producer)
    WHERE  d.recipient_id IS NOT NULL
    AND    EXISTS (SELECT
                   FROM   recipient_addresses a
                   WHERE  a.recipient_id = d.recipient_id
                   AND   (d.channels IS NULL OR a.channel = ANY (d.channels))
                   AND   (d.route IS NULL OR d.route @> jsonb_build_array(jsonb_build_object('channel', a.channel))))
    UNION  ALL
    SELECT d.id, d.recipient_id, d.channels, d.route, d.rank, NULL, NULL, NULL, NULL, NULL, NULL
    FROM   draft d
    WHERE  d.any_person
    AND    d.recipient_id = '00000000-0000-0000-0000-000000000000'
    UNION  ALL
    SELECT *
    FROM  (SELECT   DISTINCT ON (d.id, m.recipient_id) d.id, m.recipient_id, s.channels, s.route, p.rank, s.template, s.quiet_hours, s.id,
                    s.group_wait, s.group_mode, group_key(s, d.data, p.rank, num_nonnulls(d.expires_at, d.scheduled_at, d.replaces) > 0)
           FROM     draft d
           JOIN     subscriptions s ON s.to_people AND is_subscribed(s, d.type, d.data)
           CROSS    JOIN LATERAL (SELECT coalesce(priority_rank(s.priority), d.rank) AS rank) p
           JOIN     subscription_recipients m ON m.subscription_id = s.id
           WHERE    d.topic
           ORDER BY d.id, m.recipient_id, s.id) subscribed
),
provided AS MATERIALIZED (
    -- What is asked for by the name of a type with several providers goes to one of them, picked for each delivery. What has
    -- an order keeps to the one, as order is kept within a lane, and a route names its channels itself.
    SELECT t.id, p.channel, CASE WHEN t.destination = t.channel THEN p.channel ELSE t.destination END AS destination, t.address,
           nullif(t.channel, p.channel) AS wanted, t.step, t.channel AS asked
    FROM   target t
    CROSS  JOIN LATERAL (
               SELECT CASE WHEN t.channel IN (SELECT type FROM shared_types) AND t.id NOT IN (SELECT id FROM draft WHERE ordering_key IS NOT NULL OR replaces IS NOT NULL OR route IS NOT NULL)
                           THEN provider_of(t.channel) ELSE t.channel END AS channel) p
),
lane AS MATERIALIZED (
    -- In their order, so that two that make new ones never wait for each other in a circle.
    SELECT w.channel, w.destination, lane_of(w.channel, w.destination) AS id
    FROM  (SELECT DISTINCT channel, destination FROM provided ORDER BY channel, destination) w
),
addressed AS MATERIALIZED (
    SELECT t.id, l.id AS lane_id, t.address, t.step, t.asked AS channel, t.wanted, CAST(NULL AS smallint) AS rank, CAST(NULL AS text) AS template,
           CAST(NULL AS jsonb) AS quiet_hours, CAST(NULL AS integer) AS subscription_id, CAST(NULL AS interval) AS group_wait, NULL AS group_mode, NULL AS group_key
    FROM   provided t
    JOIN   lane l ON l.channel = t.channel AND l.destination = t.destination
    UNION  ALL
    SELECT d.id, s.lane_id, s.address, 0, NULL, NULL, p.rank, s.template, s.quiet_hours, s.id, s.group_wait, s.group_mode,
           group_key(s, d.data, p.rank, num_nonnulls(d.expires_at, d.scheduled_at, d.replaces) > 0)
    FROM   draft d
    JOIN   subscriptions s ON NOT s.to_people AND is_subscribed(s, d.type, d.data)
    CROSS  JOIN LATERAL (SELECT coalesce(priority_rank(s.priority), d.rank) AS rank) p
    WHERE  d.topic
),
known AS MATERIALIZED (
    SELECT id FROM addressed
    UNION
    SELECT id FROM person
),
taken AS (
    INSERT INTO idempotency_keys AS k (caller, key, request_hash, answer)
    SELECT CAST(:#caller AS text), CAST(:#key AS text), decode(:#hash, 'hex'), CAST(:#answer AS json)
    WHERE  CAST(:#key AS text) <> ''
    AND    EXISTS (SELECT FROM known)
    ON CONFLICT (caller, key) DO UPDATE
    SET    request_hash = EXCLUDED.request_hash, answer = EXCLUDED.answer, created_at = now()
    WHERE  k.created_at < now() - interval '24 hours'
    RETURNING key
),
wanted AS (
    SELECT d.*
    FROM   draft d
    WHERE  d.id IN (SELECT id FROM known)
    AND    (CAST(:#key AS text) = '' OR EXISTS (SELECT FROM taken))
),
fresh AS (
    -- In the order of the keys, so that two writers never wait for each other in a circle.
    INSERT INTO notification_keys (dedup_key, notification_id)
    SELECT dedup_key, id FROM wanted WHERE dedup_key IS NOT NULL ORDER BY dedup_key
    ON CONFLICT (dedup_key) DO NOTHING
    RETURNING notification_id
),
told AS (
    INSERT INTO notifications (id, dedup_key, type, occurred_at, expires_at, priority, title, data, template, producer, channels, recipient,
                               batch_id, scheduled_at, metadata)
    SELECT w.id, coalesce(w.dedup_key, CAST(w.id AS text)), w.type, now(), w.expires_at, w.priority, w.title, w.data, w.template, w.producer, w.channels,
           coalesce(w.recipient, w.recipient_id), CAST(nullif(:#batch, '') AS uuid), w.scheduled_at, w.metadata
    FROM   wanted w
    WHERE  w.dedup_key IS NULL OR w.id IN (SELECT notification_id FROM fresh)
    RETURNING id, created_at
),
batch AS (
    INSERT INTO batches (id, producer, accepted, rejected)
    SELECT CAST(nullif(:#batch, '') AS uuid), :#caller, (SELECT count(*) FROM told), CAST(:#rejected AS integer)
    WHERE  CAST(:#batch AS text) <> ''
    AND    EXISTS (SELECT FROM told)
),
-- A route over one address.
route AS MATERIALIZED (
    SELECT d.id, CAST(md5(CAST(d.id AS text)) AS uuid) AS reach_id, s.steps
    FROM   draft d
    JOIN   told t ON t.id = d.id
    CROSS  JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_object('channel', a.channel, 'success', coalesce(d.route -> (a.step - 1) ->> 'success', 'accepted'),
                                                   'after', coalesce(CAST(d.route -> (a.step - 1) ->> 'fallback_after' AS double precision), 30),
                                                   'targets', jsonb_build_array(jsonb_build_object('lane_id', a.lane_id, 'address', a.address)))
                                ORDER BY a.step) AS steps
               FROM   addressed a
               WHERE  a.id = d.id) s
    WHERE  d.route IS NOT NULL
    AND    d.targets IS NOT NULL
    AND    jsonb_array_length(d.route) > 1
),
begun AS (
    INSERT INTO reaches (id, notification_id, notified_at, steps, next_at, priority, expires_at, ordering_key, replaces)
    SELECT r.reach_id, t.id, t.created_at, r.steps,
           greatest(coalesce(d.scheduled_at, now()), now()) + CAST(r.steps -> 0 ->> 'after' AS double precision) * interval '1 second',
           d.rank, d.expires_at, d.ordering_key, d.replaces
    FROM   route r
    JOIN   told t ON t.id = r.id
    JOIN   draft d ON d.id = r.id
),
queued AS (
    INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at, reason,
                                      wanted, reach_id, step, replaces, template)
    -- What waits for the end of quiet hours is in no order: it would hold up what is critical.
    SELECT t.id, t.created_at, a.lane_id, a.address, d.expires_at, coalesce(a.rank, d.rank), CASE WHEN q.due = q.asked THEN d.ordering_key END, q.due,
           CASE WHEN q.due > q.asked THEN 'DEFERRED_QUIET' END, a.wanted, r.reach_id, CASE WHEN r.reach_id IS NOT NULL THEN 1 END, d.replaces,
           a.template
    FROM   told t
    JOIN   draft d ON d.id = t.id
    JOIN   addressed a ON a.id = t.id AND a.step <= 1 AND a.group_key IS NULL
    LEFT   JOIN route r ON r.id = t.id
    CROSS  JOIN LATERAL (
               SELECT p.at AS asked, due_at(p.at, a.rank, NULL, NULL, a.quiet_hours) AS due
               FROM  (SELECT greatest(coalesce(d.scheduled_at, now()), now()) AS at) p) q
),
people AS MATERIALIZED (
    SELECT deliver_to_people(jsonb_agg(jsonb_build_object(
               'id', t.id, 'created_at', t.created_at, 'type', d.type, 'rank', p.rank, 'due_at', d.scheduled_at, 'expires_at', d.expires_at,
               'ordering_key', d.ordering_key, 'replaces', d.replaces, 'recipient_id', p.recipient_id, 'channels', p.channels, 'route', p.route,
               'template', p.template, 'quiet_hours', p.quiet_hours)
               ORDER BY t.id, p.recipient_id)) AS queued
    FROM   told t
    JOIN   draft d ON d.id = t.id
    JOIN   person p ON p.id = t.id AND p.group_key IS NULL
    HAVING count(*) > 0
),
grouped AS MATERIALIZED (
    SELECT deliver_grouped(jsonb_agg(jsonb_build_object(
               'n', n, 'id', id, 'created_at', created_at, 'type', type, 'rank', rank, 'ordering_key', ordering_key, 'subscription_id', subscription_id,
               'lane_id', lane_id, 'address', address, 'recipient_id', recipient_id, 'channels', channels, 'route', route, 'template', template, 'quiet_hours', quiet_hours,
               'target', group_part(coalesce(recipient_id, address)), 'group_key', group_key, 'group_wait', group_wait, 'group_mode', group_mode))) AS queued
    FROM  (SELECT row_number() OVER (ORDER BY t.id) AS n, t.created_at, d.type, d.ordering_key, e.*
           FROM  (SELECT id, lane_id, address, NULL AS recipient_id, CAST(NULL AS text[]) AS channels, CAST(NULL AS jsonb) AS route,
                         rank, template, quiet_hours, subscription_id, group_wait, group_mode, group_key
                  FROM   addressed
                  WHERE  group_key IS NOT NULL
                  UNION  ALL
                  SELECT id, NULL, NULL, recipient_id, channels, route, rank, template, quiet_hours, subscription_id, group_wait, group_mode, group_key
                  FROM   person
                  WHERE  group_key IS NOT NULL) e
           JOIN   told t ON t.id = e.id
           JOIN   draft d ON d.id = t.id) event
    HAVING count(*) > 0
)
SELECT d.id, t.created_at, d.id IN (SELECT id FROM known) AS addressed, EXISTS (SELECT FROM wanted) AS taken,
       (SELECT queued FROM people) AS to_people, (SELECT queued FROM grouped) AS grouped
FROM   draft d
LEFT   JOIN told t ON t.id = d.id

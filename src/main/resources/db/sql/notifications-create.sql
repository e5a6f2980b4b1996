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
    SELECT d.id, t.channel, t.destination, t.address, t.step
    FROM   draft d
    CROSS  JOIN LATERAL jsonb_to_recordset(d.targets) AS t(channel text, destination text, address text, step integer)
    WHERE  d.targets IS NOT NULL
),
audience AS MATERIALIZED (
    SELECT a.*
    FROM   audience_of(CAST(:#drafts AS jsonb)) a
    WHERE  EXISTS (SELECT FROM draft WHERE targets IS NULL)
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
    SELECT t.id, l.id AS lane_id, t.address, t.step, t.asked AS channel, t.wanted
    FROM   provided t
    JOIN   lane l ON l.channel = t.channel AND l.destination = t.destination
),
known AS MATERIALIZED (
    SELECT id FROM addressed
    UNION
    SELECT id FROM audience
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
queued AS (
    INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at, wanted, replaces)
    SELECT t.id, t.created_at, a.lane_id, a.address, d.expires_at, d.rank, d.ordering_key, greatest(coalesce(d.scheduled_at, now()), now()), a.wanted,
           d.replaces
    FROM   told t
    JOIN   draft d ON d.id = t.id
    JOIN   addressed a ON a.id = t.id
    WHERE  coalesce(jsonb_array_length(d.route), 1) = 1
),
-- A route over one address.
stepping AS MATERIALIZED (
    SELECT deliver_in_steps(jsonb_agg(to_jsonb(w))) AS queued
    FROM  (SELECT   t.id, t.created_at, d.rank, d.scheduled_at AS due_at, d.expires_at, d.ordering_key, d.replaces,
                    jsonb_agg(jsonb_build_object('channel', a.channel, 'success', coalesce(d.route -> (a.step - 1) ->> 'success', 'accepted'),
                                                 'after', coalesce(CAST(d.route -> (a.step - 1) ->> 'fallback_after' AS double precision), 30),
                                                 'targets', jsonb_build_array(jsonb_build_object('lane_id', a.lane_id, 'address', a.address)))
                              ORDER BY a.step) AS route
           FROM     told t
           JOIN     draft d ON d.id = t.id
           JOIN     addressed a ON a.id = t.id
           WHERE    jsonb_array_length(d.route) > 1
           GROUP BY t.id, t.created_at, d.rank, d.scheduled_at, d.expires_at, d.ordering_key, d.replaces) w
    HAVING count(*) > 0
),
others AS MATERIALIZED (
    SELECT deliver_to_audience(jsonb_agg(to_jsonb(w))) AS queued
    FROM  (SELECT row_number() OVER (ORDER BY t.id, a.recipient_id) AS n, t.created_at, d.type, d.scheduled_at AS due_at, d.expires_at, d.ordering_key,
                  d.replaces, a.*, group_part(coalesce(a.recipient_id, a.address)) AS target
           FROM   told t
           JOIN   draft d ON d.id = t.id
           JOIN   audience a ON a.id = t.id) w
    HAVING count(*) > 0
)
SELECT d.id, t.created_at, d.id IN (SELECT id FROM known) AS addressed, EXISTS (SELECT FROM wanted) AS taken,
       (SELECT queued FROM stepping) AS in_steps, (SELECT queued FROM others) AS to_others
FROM   draft d
LEFT   JOIN told t ON t.id = d.id

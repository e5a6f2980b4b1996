-- Creates the notifications that a request asks for, with a delivery for each address: those that it names, those of the
-- person that it names, or those of the subscriptions to its topic. One without any is left out, as is one whose key is
-- known. A request under an idempotency key that is taken creates nothing.
WITH draft AS MATERIALIZED (
    SELECT *
    FROM   jsonb_to_recordset(CAST(:#drafts AS jsonb)) AS d(
               id uuid, producer text, any_person boolean, dedup_key text, type text, priority text, rank smallint, title text, data jsonb, template text, metadata jsonb,
               channels text[], recipient text, recipient_id text, topic boolean, scheduled_at timestamptz,
               expires_at timestamptz, ordering_key text, targets jsonb)
),
target AS MATERIALIZED (
    SELECT d.id, t.channel, t.destination, t.address
    FROM   draft d
    CROSS  JOIN LATERAL jsonb_to_recordset(d.targets) AS t(channel text, destination text, address text)
    WHERE  d.targets IS NOT NULL
    UNION  ALL
    SELECT d.id, a.channel, a.destination, a.address
    FROM   draft d
    JOIN   recipients r ON r.id = d.recipient_id AND (d.any_person OR r.owner = d.producer)
    JOIN   recipient_addresses a ON a.recipient_id = d.recipient_id AND (d.channels IS NULL OR a.channel = ANY (d.channels))
    WHERE  d.recipient_id IS NOT NULL
),
lane AS MATERIALIZED (
    -- In their order, so that two that make new ones never wait for each other in a circle.
    SELECT w.channel, w.destination, lane_of(w.channel, w.destination) AS id
    FROM  (SELECT DISTINCT channel, destination FROM target ORDER BY channel, destination) w
),
addressed AS MATERIALIZED (
    SELECT t.id, l.id AS lane_id, t.address
    FROM   target t
    JOIN   lane l ON l.channel = t.channel AND l.destination = t.destination
    UNION  ALL
    SELECT d.id, s.lane_id, s.address
    FROM   draft d
    JOIN   subscriptions s ON s.enabled AND d.type LIKE replace(s.type_pattern, '*', '%')
    WHERE  d.topic
),
taken AS (
    INSERT INTO idempotency_keys AS k (caller, key, request_hash, answer)
    SELECT CAST(:#caller AS text), CAST(:#key AS text), decode(:#hash, 'hex'), CAST(:#answer AS json)
    WHERE  CAST(:#key AS text) <> ''
    AND    EXISTS (SELECT FROM addressed)
    ON CONFLICT (caller, key) DO UPDATE
    SET    request_hash = EXCLUDED.request_hash, answer = EXCLUDED.answer, created_at = now()
    WHERE  k.created_at < now() - interval '24 hours'
    RETURNING key
),
wanted AS (
    SELECT d.*
    FROM   draft d
    WHERE  d.id IN (SELECT id FROM addressed)
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
    INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at)
    SELECT t.id, t.created_at, a.lane_id, a.address, d.expires_at, d.rank, d.ordering_key, greatest(coalesce(d.scheduled_at, now()), now())
    FROM   told t
    JOIN   draft d ON d.id = t.id
    JOIN   addressed a ON a.id = t.id
)
SELECT d.id, t.created_at, d.id IN (SELECT id FROM addressed) AS addressed, EXISTS (SELECT FROM wanted) AS taken
FROM   draft d
LEFT   JOIN told t ON t.id = d.id

-- Puts a test message on the way that every other takes.
WITH told AS (
    INSERT INTO notifications (id, dedup_key, type, occurred_at, priority, title, data, producer, channels, recipient)
    VALUES (CAST(:#id AS uuid), 'pigeon.test:' || :#id, 'pigeon.test', now(), 'high', 'Test of the channel ' || :#channel,
            jsonb_build_object('channel', CAST(:#channel AS text), 'test', true), :#actor, ARRAY[CAST(:#channel AS text)], :#address)
    RETURNING id, created_at, dedup_key
),
keyed AS (
    INSERT INTO notification_keys (dedup_key, notification_id) SELECT dedup_key, id FROM told
),
queued AS (
    INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, priority)
    SELECT id, created_at, lane_of(:#channel, :#destination), :#address, 2 FROM told
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, after)
    SELECT :#actor, 'channel.test', 'channel:' || :#channel, jsonb_build_object('notification', id, 'address', CAST(:#address AS text))
    FROM   told
)
SELECT id, CAST(:#channel AS text) AS channel, CAST(:#address AS text) AS address FROM told

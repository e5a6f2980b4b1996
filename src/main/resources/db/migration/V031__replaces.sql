-- A newer message with the same key takes the place of an earlier one: of what still waits here, of what is sent with the
-- provider, where the channel can.
ALTER TABLE deliveries_done ADD COLUMN provider_message_id text;
COMMENT ON COLUMN deliveries_done.provider_message_id IS 'What the provider calls the message, if it said so; at most 500 characters.';

CREATE OR REPLACE VIEW deliveries AS
SELECT o.id, o.notification_id, o.notified_at, l.channel, l.destination, o.address, o.status,
       CASE WHEN o.status = 'SENDING' THEN o.reason
            WHEN l.disabled_at IS NOT NULL OR NOT l.enabled THEN 'DEFERRED_DISABLED'
            WHEN l.held_until > now() THEN 'DEFERRED_PAUSED'
            WHEN l.paused_until > now() THEN l.pause_reason
            ELSE o.reason END AS reason,
       o.attempts, o.receives, o.next_attempt_at, NULL::timestamptz AS finished_at, NULL::text AS provider_message_id
FROM   notifications_outbox o JOIN lanes l ON l.id = o.lane_id
UNION ALL
SELECT d.id, d.notification_id, d.notified_at, l.channel, l.destination, d.address, d.status, d.reason, d.attempts, d.receives,
       NULL, d.finished_at, d.provider_message_id
FROM   deliveries_done d JOIN lanes l ON l.id = d.lane_id
UNION ALL
SELECT x.id, x.notification_id, x.notified_at, l.channel, l.destination, x.address, 'DEAD', x.exhausted, x.attempts, x.receives,
       NULL, x.died_at, NULL
FROM   dead_letters x JOIN lanes l ON l.id = x.lane_id;

-- Not by the address too: it may be longer than an index takes.
CREATE INDEX notifications_outbox_replaces ON notifications_outbox (replaces, lane_id) WHERE replaces IS NOT NULL;
COMMENT ON COLUMN notifications_outbox.replaces IS 'Key under which a newer message to the same address takes the place of this one.';
COMMENT ON COLUMN reaches.replaces              IS 'As in notifications_outbox.';

CREATE TABLE replaceable_messages (
    key                 text        NOT NULL,
    lane_id             integer     NOT NULL,
    address             text        NOT NULL,
    provider_message_id text,
    notified_at         timestamptz NOT NULL,
    notification_id     uuid        NOT NULL,
    sent_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (key, lane_id, address)
);
COMMENT ON TABLE  replaceable_messages IS 'The newest message that was sent under a key, to be replaced by a newer one; kept for 30 days.';
COMMENT ON COLUMN replaceable_messages.provider_message_id IS 'What to replace; null where the provider gives no id, so that a newer one follows.';
COMMENT ON COLUMN replaceable_messages.notified_at IS 'created_at of its notification: with the id it tells older from newer.';

-- What waits under the key of a new delivery, and is older, goes no more, unless it is due and the new one is not. A route
-- that it is a step of ends too. What another transaction holds is left to is_replaced.
CREATE FUNCTION replace_waiting() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    WITH replaced AS (
        DELETE FROM notifications_outbox
        WHERE  id = ANY (ARRAY(SELECT o.id
                               FROM   notifications_outbox o
                               WHERE  o.replaces = NEW.replaces
                               AND    o.lane_id = NEW.lane_id
                               AND    o.address = NEW.address
                               AND    o.status IN ('NEW', 'RETRY')
                               AND    (o.notified_at, o.notification_id) < (NEW.notified_at, NEW.notification_id)
                               AND    (NEW.next_attempt_at <= now() OR o.next_attempt_at >= NEW.next_attempt_at)
                               FOR UPDATE SKIP LOCKED))
        RETURNING *
    ),
    ended AS (
        DELETE FROM reaches
        WHERE  id = ANY (ARRAY(SELECT r.id FROM reaches r JOIN replaced o ON o.reach_id = r.id AND o.step = r.step FOR UPDATE OF r SKIP LOCKED))
    )
    INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, recipient_id)
    SELECT id, notification_id, notified_at, lane_id, address, 'SUPPRESSED', 'REPLACED', attempts, receives, recipient_id
    FROM   replaced;
    RETURN NULL;
END
$$;
CREATE TRIGGER replace_waiting AFTER INSERT ON notifications_outbox
    FOR EACH ROW WHEN (NEW.replaces IS NOT NULL) EXECUTE FUNCTION replace_waiting();

-- A try that was under way when the newer one came may have failed, and be due again after that one.
CREATE FUNCTION is_replaced(wanted_key text, lane integer, recipient text, notified timestamptz, notification uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT
                   FROM   notifications_outbox o
                   WHERE  o.replaces = wanted_key
                   AND    o.lane_id = lane
                   AND    o.address = recipient
                   AND    o.next_attempt_at <= now()
                   AND    (o.notified_at, o.notification_id) > (notified, notification))
    OR     EXISTS (SELECT
                   FROM   replaceable_messages m
                   WHERE  m.key = wanted_key
                   AND    m.lane_id = lane
                   AND    m.address = recipient
                   AND    (m.notified_at, m.notification_id) > (notified, notification));
END
$$;
COMMENT ON FUNCTION is_replaced IS 'Whether a newer message to the same address, under the same key, is due, being sent or sent.';

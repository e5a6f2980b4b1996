-- Notifications that applications ask for: who asked, for whom, in which batch, and under which idempotency key.
ALTER TABLE notifications
    ADD COLUMN producer     text,
    ADD COLUMN channels     text[],
    ADD COLUMN recipient    text,
    ADD COLUMN batch_id     uuid,
    ADD COLUMN scheduled_at timestamptz,
    ADD COLUMN metadata     jsonb;
-- Ids are UUIDs of version 7, so their order is that of creation: it is what lists and their cursors go by.
CREATE INDEX notifications_producer ON notifications (producer, id) WHERE producer IS NOT NULL;
CREATE INDEX notifications_recipient ON notifications (recipient, id) WHERE recipient IS NOT NULL;
CREATE INDEX notifications_batch ON notifications (batch_id, id) WHERE batch_id IS NOT NULL;

COMMENT ON COLUMN notifications.producer IS 'Subject of the token that asked for it; null: Pigeon itself, or a statement.';
COMMENT ON COLUMN notifications.channels IS 'The channels that were asked for; null where subscriptions decide.';
COMMENT ON COLUMN notifications.recipient IS 'The address that was asked for.';
COMMENT ON COLUMN notifications.scheduled_at IS 'Not to be sent before this instant; null: at once.';
COMMENT ON COLUMN notifications.metadata IS 'Whatever the producer wants to find again; never sent.';

CREATE TABLE batches (
    id         uuid        PRIMARY KEY,
    producer   text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    accepted   integer     NOT NULL,
    rejected   integer     NOT NULL
);
COMMENT ON TABLE batches IS 'One row per batch request; its notifications bear its id.';

CREATE TABLE idempotency_keys (
    caller       text        NOT NULL,
    key          text        NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 255),
    request_hash bytea       NOT NULL,
    answer       json        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
COMMENT ON TABLE idempotency_keys IS 'What was answered to a request with an Idempotency-Key; kept for a day.';
COMMENT ON COLUMN idempotency_keys.request_hash IS 'SHA-256 of method, path and body: the same key under another request is refused.';

-- Lanes come to be when something is first sent there.
CREATE FUNCTION lane_of(wanted_channel text, wanted_destination text) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    found integer;
BEGIN
    SELECT id INTO found FROM lanes WHERE channel = wanted_channel AND destination = wanted_destination;
    IF found IS NULL THEN
        INSERT INTO lanes (channel, destination) VALUES (wanted_channel, wanted_destination)
        ON CONFLICT (channel, destination) DO UPDATE SET channel = EXCLUDED.channel
        RETURNING id INTO found;
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION lane_of IS 'The lane of a channel and destination, made if there is none yet.';

-- What has become of a notification, wherever its deliveries are by now. To be used LATERAL; inlined by the planner.
CREATE FUNCTION notification_summary(notification uuid, notified timestamptz)
RETURNS TABLE (status text, retry_count integer, updated_at timestamptz)
LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT CASE
               WHEN count(*) = 0 THEN 'suppressed'
               WHEN bool_or(pending) THEN
                   CASE WHEN bool_or(d.status = 'SENDING' OR NOT pending OR attempts > 0) THEN 'processing'
                        WHEN bool_and(due > now()) THEN 'scheduled'
                        ELSE 'queued' END
               WHEN bool_or(d.status = 'SENT') THEN
                   CASE WHEN bool_or(d.status IN ('DEAD', 'EXPIRED')) THEN 'partially_sent' ELSE 'sent' END
               WHEN bool_or(d.status IN ('DEAD', 'EXPIRED')) THEN 'failed'
               WHEN bool_or(d.status = 'CANCELLED') THEN 'cancelled'
               ELSE 'suppressed' END,
           greatest(coalesce(max(attempts), 0) - 1, 0),
           greatest(notified, max(at))
    FROM  (SELECT o.status, o.attempts, true AS pending, o.next_attempt_at AS due, o.claimed_at AS at
           FROM   notifications_outbox o
           WHERE  o.notification_id = notification
           UNION ALL
           SELECT f.status, f.attempts, false, NULL, f.finished_at
           FROM   deliveries_done f
           WHERE  f.notification_id = notification
           AND    f.finished_at >= notified
           UNION ALL
           SELECT 'DEAD', x.attempts, false, NULL, x.died_at
           FROM   dead_letters x
           WHERE  x.notification_id = notification) d
$$;
COMMENT ON FUNCTION notification_summary IS 'Status of a notification as the API shows it, tries after the first, and the time of its last change.';

CREATE TABLE channel_configs (
    channel               text        PRIMARY KEY CHECK (channel ~ '^[a-z][a-z0-9-]{0,49}$'),
    type                  text        NOT NULL CHECK (type ~ '^[a-z][a-z0-9-]{0,49}$'),
    enabled               boolean     NOT NULL DEFAULT true,
    config                jsonb       NOT NULL DEFAULT '{}',
    rate_limit_per_minute integer     CHECK (rate_limit_per_minute > 0),
    max_retries           integer     CHECK (max_retries BETWEEN 0 AND 100),
    timeout_seconds       integer     CHECK (timeout_seconds BETWEEN 1 AND 300),
    weight                integer     NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1000),
    fallback_channels     text[]      NOT NULL DEFAULT '{}',
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now()
);
INSERT INTO channel_configs (channel, type)
SELECT name, name FROM unnest(ARRAY['webhook', 'email', 'sms', 'slack', 'telegram', 'push', 'bus', 'provider']) AS name;
COMMENT ON TABLE channel_configs IS 'The channels that can be asked for, and their settings. A change holds at once for all instances.';
COMMENT ON COLUMN channel_configs.config IS 'Settings of the channel''s own; secrets are references such as env:SLACK_TOKEN.';
COMMENT ON COLUMN channel_configs.rate_limit_per_minute IS 'Most tries a minute for each destination, over all instances; null: the default.';

CREATE TABLE recipients (
    id         text        PRIMARY KEY CHECK (id ~ '^[^[:cntrl:]/]{1,100}$'),
    name       text        NOT NULL DEFAULT '',
    language   text        NOT NULL DEFAULT 'en' CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    time_zone  text        NOT NULL DEFAULT 'UTC',
    owner      text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE recipients IS 'People who can be notified by their id.';
COMMENT ON COLUMN recipients.owner IS 'Subject of the token that made it: producers see and change only their own.';

CREATE TABLE recipient_addresses (
    recipient_id text        NOT NULL REFERENCES recipients ON DELETE CASCADE,
    channel      text        NOT NULL,
    address      text        NOT NULL CHECK (address ~ '^[^[:cntrl:]]+$' AND length(address) <= 4096),
    destination  text        NOT NULL,
    platform     text,
    verified     boolean     NOT NULL DEFAULT false,
    last_seen_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (recipient_id, channel, address)
);
COMMENT ON COLUMN recipient_addresses.destination IS 'What shares one fate: the host of a webhook, else the channel.';

CREATE TABLE preferences (
    recipient_id text  PRIMARY KEY REFERENCES recipients ON DELETE CASCADE,
    consent      jsonb NOT NULL DEFAULT '[]',
    quiet_hours  jsonb NOT NULL DEFAULT '[]',
    time_zone    text  NOT NULL DEFAULT 'UTC'
);
COMMENT ON TABLE preferences IS 'What a person wants to be told, by which channel, and when not.';

CREATE TABLE audit_log (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    actor   text        NOT NULL,
    action  text        NOT NULL,
    subject text        NOT NULL,
    before  jsonb,
    after   jsonb
);
CREATE INDEX audit_log_at ON audit_log (at);
COMMENT ON TABLE audit_log IS 'Every administrative change: who, what, and what it was before and after.';

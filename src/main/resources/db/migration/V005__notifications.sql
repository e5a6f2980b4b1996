-- What is told, to whom, and what has become of it.

CREATE TABLE lanes (
    id             integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel        text        NOT NULL CHECK (channel ~ '^[a-z][a-z0-9-]{0,49}$'),
    destination    text        NOT NULL CHECK (destination ~ '^[^[:cntrl:]]+$' AND length(destination) <= 500),
    max_in_flight  integer     NOT NULL DEFAULT 16 CHECK (max_in_flight > 0),
    paused_until   timestamptz,
    last_served_at timestamptz,
    UNIQUE (channel, destination)
) WITH (fillfactor = 50);

COMMENT ON TABLE lanes IS 'One row per channel and destination: the unit of fairness, in-flight cap and pause.';
COMMENT ON COLUMN lanes.channel IS 'Name of the channel: the route direct:channel-<name> sends.';
COMMENT ON COLUMN lanes.destination IS 'What shares one fate: a host, a provider.';
COMMENT ON COLUMN lanes.max_in_flight IS 'Most deliveries of this lane under way at once, over all instances.';
COMMENT ON COLUMN lanes.paused_until IS 'Claims pass the lane over until then.';
COMMENT ON COLUMN lanes.last_served_at IS 'The least recently served lane is claimed from first.';

CREATE TABLE subscriptions (
    id           integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text        NOT NULL UNIQUE,
    type_pattern text        NOT NULL CHECK (type_pattern ~ '^[a-z0-9.*-]{1,100}$'),
    lane_id      integer     NOT NULL REFERENCES lanes,
    address      text        NOT NULL CHECK (address ~ '^[^[:cntrl:]]+$' AND length(address) <= 2000),
    enabled      boolean     NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE subscriptions IS 'Which event types go to whom by which channel.';
COMMENT ON COLUMN subscriptions.type_pattern IS 'Event type, * for any run of characters: pig.*, pig.gap-*.';
COMMENT ON COLUMN subscriptions.address IS 'Where the channel sends: a URL for webhook.';

CREATE TABLE notification_keys (
    dedup_key       text        PRIMARY KEY,
    notification_id uuid        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE notification_keys IS 'Global uniqueness of the key: a key that is here is never told again. Apart, because a unique index on a partitioned table cannot leave out its partition column.';

CREATE TABLE notifications (
    id          uuid        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    dedup_key   text        NOT NULL CHECK (octet_length(dedup_key) BETWEEN 1 AND 255),
    type        text        NOT NULL CHECK (type ~ '^[a-z0-9.-]{1,100}$'),
    occurred_at timestamptz NOT NULL,
    expires_at  timestamptz,
    priority    text        NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    title       text        NOT NULL,
    data        jsonb       NOT NULL,
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE TABLE notifications_default PARTITION OF notifications DEFAULT;
CREATE INDEX notifications_type ON notifications (type, created_at);

COMMENT ON TABLE notifications IS 'What is told: immutable, stored once however many deliveries it has, partitioned by day of created_at.';
COMMENT ON COLUMN notifications.id IS 'UUID version 7.';
COMMENT ON COLUMN notifications.dedup_key IS 'Identity of the event; the same event never makes a second notification.';
COMMENT ON COLUMN notifications.occurred_at IS 'When it happened (event time).';
COMMENT ON COLUMN notifications.expires_at IS 'A forecast is worth nothing after this instant and is then not sent; facts have none.';
COMMENT ON COLUMN notifications.title IS 'One readable line.';
COMMENT ON COLUMN notifications.data IS 'The payload, sent as the member data.';

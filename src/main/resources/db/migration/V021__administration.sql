-- What administrators set: channels and their pauses, re-drives by ids, silences, and what instances say of their work.

-- Settings of a channel hold for each of its lanes, and are kept there, so that a claim need not look elsewhere.
ALTER TABLE lanes
    ADD COLUMN enabled     boolean NOT NULL DEFAULT true,
    ADD COLUMN max_retries integer CHECK (max_retries BETWEEN 0 AND 100),
    ADD COLUMN held_until  timestamptz,
    ADD COLUMN held_reason text;

COMMENT ON COLUMN lanes.enabled IS 'Whether its channel is switched on, see channel_configs.';
COMMENT ON COLUMN lanes.max_retries IS 'Tries after the first, from channel_configs; null: as the retry policy says.';
COMMENT ON COLUMN lanes.held_until IS 'Paused by people until then, infinity: until they resume it; apart from paused_until, which the breaker writes.';
COMMENT ON COLUMN lanes.held_reason IS 'Why people have paused it, in their words.';

ALTER TABLE channel_configs
    ADD COLUMN held_until  timestamptz,
    ADD COLUMN held_reason text;
COMMENT ON COLUMN channel_configs.held_until IS 'The whole channel is paused until then; lanes made meanwhile begin paused.';

CREATE FUNCTION holds_plain_secret(settings jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (
        SELECT
        FROM   jsonb_path_query(settings, 'strict $.**') AS node
        CROSS  JOIN LATERAL jsonb_each(CASE jsonb_typeof(node) WHEN 'object' THEN node ELSE '{}' END) AS member (name, value)
        WHERE  member.name ~* 'token|secret|password|passwd|credential|key'
        AND    NOT (jsonb_typeof(member.value) = 'string' AND member.value ->> 0 ~ '^env:[A-Za-z_][A-Za-z0-9_]{0,99}$'))
$$;
COMMENT ON FUNCTION holds_plain_secret IS 'Whether a member whose name looks secret is anything but a reference such as env:SLACK_TOKEN.';

ALTER TABLE channel_configs
    ADD CONSTRAINT config_is_an_object CHECK (jsonb_typeof(config) = 'object'),
    ADD CONSTRAINT secrets_are_references CHECK (NOT holds_plain_secret(config)),
    ADD CONSTRAINT max_in_flight_is_a_number CHECK (
        CASE WHEN NOT jsonb_exists(config, 'max_in_flight') THEN true
             WHEN jsonb_typeof(config -> 'max_in_flight') <> 'number' THEN false
             ELSE CAST(config ->> 'max_in_flight' AS numeric) BETWEEN 1 AND 10000
                  AND CAST(config ->> 'max_in_flight' AS numeric) % 1 = 0 END);
COMMENT ON COLUMN channel_configs.rate_limit_per_minute IS 'Most tries a minute for each destination, over all instances; null: no limit of the channel''s.';

-- A change by a statement holds like one by the API: lanes follow in the same transaction, and whoever delivers looks again.
CREATE FUNCTION channel_to_lanes() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    most     integer := coalesce(CAST(CAST(NEW.config ->> 'max_in_flight' AS numeric) AS integer), 16);
    most_was integer := coalesce(CAST(CAST(OLD.config ->> 'max_in_flight' AS numeric) AS integer), 16);
BEGIN
    -- In the order of their ids, like claims, so that the two never wait for each other.
    PERFORM FROM lanes WHERE channel = NEW.channel ORDER BY id FOR UPDATE;
    UPDATE lanes l
    SET    enabled       = NEW.enabled,
           max_retries   = NEW.max_retries,
           -- What was set for one lane stays, unless the channel's own setting has changed.
           rate_per_s    = CASE WHEN NEW.rate_limit_per_minute IS DISTINCT FROM OLD.rate_limit_per_minute
                                THEN NEW.rate_limit_per_minute / 60.0 ELSE l.rate_per_s END,
           max_in_flight = CASE WHEN most <> most_was THEN most ELSE l.max_in_flight END,
           held_until    = CASE WHEN NEW.held_until IS DISTINCT FROM OLD.held_until THEN NEW.held_until ELSE l.held_until END,
           held_reason   = CASE WHEN NEW.held_until IS DISTINCT FROM OLD.held_until THEN NEW.held_reason ELSE l.held_reason END
    WHERE  l.channel = NEW.channel;
    PERFORM pg_notify('pigeon_outbox', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER channel_to_lanes AFTER INSERT OR UPDATE ON channel_configs FOR EACH ROW EXECUTE FUNCTION channel_to_lanes();

CREATE FUNCTION channel_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER channel_changed BEFORE UPDATE ON channel_configs FOR EACH ROW EXECUTE FUNCTION channel_changed();

CREATE FUNCTION lane_from_channel() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    settings channel_configs;
BEGIN
    -- Shared, so that a change waits for lanes that are being made, and finds them.
    SELECT * INTO settings FROM channel_configs WHERE channel = NEW.channel FOR SHARE;
    IF FOUND THEN
        NEW.enabled     := settings.enabled;
        NEW.max_retries := settings.max_retries;
        NEW.rate_per_s  := coalesce(NEW.rate_per_s, settings.rate_limit_per_minute / 60.0);
        NEW.held_until  := settings.held_until;
        NEW.held_reason := settings.held_reason;
        IF NEW.max_in_flight = 16 THEN
            NEW.max_in_flight := coalesce(CAST(CAST(settings.config ->> 'max_in_flight' AS numeric) AS integer), 16);
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER lane_from_channel BEFORE INSERT ON lanes FOR EACH ROW EXECUTE FUNCTION lane_from_channel();

UPDATE lanes l
SET    enabled = c.enabled, max_retries = c.max_retries, rate_per_s = coalesce(l.rate_per_s, c.rate_limit_per_minute / 60.0)
FROM   channel_configs c
WHERE  c.channel = l.channel;

CREATE OR REPLACE VIEW deliveries AS
SELECT o.id, o.notification_id, o.notified_at, l.channel, l.destination, o.address, o.status,
       CASE WHEN o.status = 'SENDING' THEN o.reason
            WHEN l.disabled_at IS NOT NULL OR NOT l.enabled THEN 'DEFERRED_DISABLED'
            WHEN l.held_until > now() THEN 'DEFERRED_PAUSED'
            WHEN l.paused_until > now() THEN l.pause_reason
            ELSE o.reason END AS reason,
       o.attempts, o.receives, o.next_attempt_at, NULL::timestamptz AS finished_at
FROM   notifications_outbox o JOIN lanes l ON l.id = o.lane_id
UNION ALL
SELECT d.id, d.notification_id, d.notified_at, l.channel, l.destination, d.address, d.status, d.reason, d.attempts, d.receives,
       NULL, d.finished_at
FROM   deliveries_done d JOIN lanes l ON l.id = d.lane_id
UNION ALL
SELECT x.id, x.notification_id, x.notified_at, l.channel, l.destination, x.address, 'DEAD', x.exhausted, x.attempts, x.receives,
       NULL, x.died_at
FROM   dead_letters x JOIN lanes l ON l.id = x.lane_id;

-- Dead letters are listed by when they died, and sent again by their ids.
CREATE INDEX dead_letters_age ON dead_letters (died_at, id);
ALTER TABLE redrives ADD COLUMN delivery_ids bigint[];
COMMENT ON COLUMN redrives.delivery_ids IS 'Only these deliveries.';

CREATE INDEX audit_log_subject ON audit_log (subject, id);

CREATE TABLE silences (
    id           uuid        PRIMARY KEY,
    type_pattern text        CHECK (type_pattern ~ '^[a-z0-9.*-]{1,100}$'),
    channel      text,
    destination  text,
    recipient    text,
    starts_at    timestamptz NOT NULL DEFAULT now(),
    ends_at      timestamptz NOT NULL,
    days         integer[]   CHECK (days <@ ARRAY[1, 2, 3, 4, 5, 6, 7] AND cardinality(days) BETWEEN 1 AND 7),
    day_from     time,
    day_to       time,
    time_zone    text        CHECK (time_zone IS NULL OR isfinite(timestamptz 'epoch' AT TIME ZONE time_zone)),
    comment      text        NOT NULL,
    created_by   text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    lifted_at    timestamptz,
    CHECK (starts_at < ends_at),
    CHECK (num_nonnulls(type_pattern, channel, destination, recipient) > 0),
    CHECK (num_nonnulls(days, day_from, day_to, time_zone) IN (0, 4)),
    CHECK (day_from <> day_to)
);
COMMENT ON TABLE silences IS 'What is not to be sent for a while. A matcher that is null matches all.';
COMMENT ON COLUMN silences.days IS 'Only on these days of the week, 1 Monday to 7 Sunday, from day_from to day_to in time_zone; a window that ends before it begins runs over midnight.';
COMMENT ON COLUMN silences.recipient IS 'The address that the delivery is sent to.';
COMMENT ON COLUMN silences.lifted_at IS 'Ended early.';

CREATE VIEW active_silences AS
SELECT s.id, s.type_pattern, s.channel, s.destination, s.recipient
FROM   silences s
WHERE  s.lifted_at IS NULL
AND    s.starts_at <= now()
AND    s.ends_at > now()
AND    (s.days IS NULL
        OR CASE WHEN s.day_from < s.day_to
                THEN extract(isodow FROM now() AT TIME ZONE s.time_zone) = ANY (s.days)
                     AND CAST(now() AT TIME ZONE s.time_zone AS time) >= s.day_from
                     AND CAST(now() AT TIME ZONE s.time_zone AS time) < s.day_to
                ELSE (extract(isodow FROM now() AT TIME ZONE s.time_zone) = ANY (s.days)
                      AND CAST(now() AT TIME ZONE s.time_zone AS time) >= s.day_from)
                     OR (extract(isodow FROM (now() AT TIME ZONE s.time_zone) - interval '1 day') = ANY (s.days)
                         AND CAST(now() AT TIME ZONE s.time_zone AS time) < s.day_to) END);
COMMENT ON VIEW active_silences IS 'The silences that hold at this instant.';

CREATE TABLE silenced_deliveries (
    silence_id  uuid        NOT NULL REFERENCES silences ON DELETE CASCADE,
    delivery_id bigint      NOT NULL,
    silenced_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (silence_id, delivery_id)
);
COMMENT ON TABLE silenced_deliveries IS 'What each silence has hidden; silenced_at is finished_at of the delivery.';

-- What an instance has done since it started, as it says with each beat.
ALTER TABLE workers
    ADD COLUMN roles         text[]           NOT NULL DEFAULT '{}',
    ADD COLUMN claimed       bigint           NOT NULL DEFAULT 0,
    ADD COLUMN settled       bigint           NOT NULL DEFAULT 0,
    ADD COLUMN claimed_per_s double precision NOT NULL DEFAULT 0,
    ADD COLUMN settled_per_s double precision NOT NULL DEFAULT 0;
COMMENT ON COLUMN workers.claimed IS 'Deliveries claimed since it started; claimed_per_s between its last two beats.';
COMMENT ON COLUMN workers.settled IS 'Tries settled since it started; settled_per_s between its last two beats.';

-- Retention can be asked what it would drop.
CREATE FUNCTION past_partitions(parent regclass, keep interval)
RETURNS TABLE (name text, since timestamptz, until timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT   CAST(CAST(c.oid AS regclass) AS text), b.since, b.until
    FROM     pg_inherits i
    JOIN     pg_class c ON c.oid = i.inhrelid
    CROSS    JOIN LATERAL (
                 SELECT CAST(m.bounds[1] AS timestamptz) AS since, CAST(m.bounds[2] AS timestamptz) AS until
                 FROM   regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM \('([^']+)'\) TO \('([^']+)'\)$re$) AS m(bounds)) b
    WHERE    i.inhparent = parent
    AND      b.until <= now() - keep
    ORDER BY b.until
$$;
COMMENT ON FUNCTION past_partitions IS 'The partitions whose rows are all older than that, the oldest first.';

CREATE FUNCTION partition_is_needed(parent regclass, name text, since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    needed boolean := false;
BEGIN
    CASE parent::text
        WHEN 'pig_positions' THEN
            -- Nothing can be said of what a detector that was never started will want to read.
            EXECUTE format(
                'SELECT NOT EXISTS (SELECT FROM detector_cursors)
                 OR     EXISTS (SELECT
                                FROM   detector_cursors c
                                JOIN   %s p ON p.shard = c.shard
                                WHERE  p.ingested_at >= c.read_from
                                AND    p.xact >= pg_snapshot_xmin(c.done)
                                AND    NOT pg_visible_in_snapshot(p.xact, c.done))', name)
            INTO needed;
        WHEN 'notifications' THEN
            SELECT EXISTS (SELECT FROM notifications_outbox o WHERE o.notified_at >= since AND o.notified_at < until)
            OR     EXISTS (SELECT FROM dead_letters x WHERE x.notified_at >= since AND x.notified_at < until)
            INTO   needed;
        WHEN 'failed_attempts', 'deliveries_done' THEN
            EXECUTE format(
                'SELECT EXISTS (SELECT
                                FROM   delivery_stats_cursor c, %s a
                                WHERE  a.xact >= CAST(CAST(pg_snapshot_xmin(c.done) AS text) AS bigint)
                                AND    NOT pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), c.done))', name)
            INTO needed;
        ELSE
            needed := false;
    END CASE;
    RETURN needed;
END
$$;
COMMENT ON FUNCTION partition_is_needed IS
    'Whether somebody needs rows of it: the detector has not read them, a notification has a delivery in progress or dead, a try is not counted yet.';

CREATE OR REPLACE FUNCTION drop_old_partition(parent regclass, keep interval) RETURNS text
LANGUAGE plpgsql
-- Dropping wants the table for itself. Whoever comes meanwhile waits behind it, so it waits no longer than this.
SET lock_timeout = '250ms' AS $$
DECLARE
    day record;
BEGIN
    -- By name, as a text: what is dropped has no other.
    FOR day IN SELECT * FROM past_partitions(parent, keep) LOOP
        CONTINUE WHEN partition_is_needed(parent, day.name, day.since, day.until);
        IF parent::text = 'failed_attempts' THEN
            -- A dead letter keeps its story, for as long as it is one.
            EXECUTE format(
                'INSERT INTO kept_attempts
                 SELECT a.delivery_id, a.claim_epoch, a.worker, a.started_at, a.duration_ms, a.outcome, a.reason, a.status_code, a.response
                 FROM   %s a
                 WHERE  EXISTS (SELECT FROM dead_letters x WHERE x.id = a.delivery_id)
                 OR     EXISTS (SELECT FROM notifications_outbox o WHERE o.id = a.delivery_id)
                 ON CONFLICT DO NOTHING', day.name);
        END IF;
        EXECUTE format('DROP TABLE %s', day.name);
        RETURN day.name;
    END LOOP;
    RETURN NULL;
EXCEPTION WHEN lock_not_available THEN
    RETURN NULL;
END
$$;

-- Who is told, on which channels, in which order, and when.

-- A person or address that is to be reached in steps: the next step begins when the one under way has failed for good, or
-- when its success has not come in time.
CREATE TABLE reaches (
    id              uuid        PRIMARY KEY,
    notification_id uuid        NOT NULL,
    notified_at     timestamptz NOT NULL,
    recipient_id    text,
    steps           jsonb       NOT NULL,
    step            integer     NOT NULL DEFAULT 1,
    next_at         timestamptz NOT NULL,
    priority        smallint    NOT NULL,
    expires_at      timestamptz,
    ordering_key    text,
    replaces        text,
    template        text,
    quiet_hours     jsonb,
    missed          text
);
CREATE INDEX reaches_due          ON reaches (next_at);
CREATE INDEX reaches_notification ON reaches (notification_id);
COMMENT ON TABLE  reaches       IS 'Routes that are under way, one for each person or address; gone with success or with their last step.';
COMMENT ON COLUMN reaches.steps IS 'In order: [{"channel", "success", "after", "targets": [{"lane_id", "address"}]}]; after: seconds until the next step.';
COMMENT ON COLUMN reaches.step  IS 'The one under way, from 1.';
COMMENT ON COLUMN reaches.quiet_hours IS 'Of the subscription, as there.';
COMMENT ON COLUMN reaches.missed IS 'Why the step under way has failed for good, once it has.';

ALTER TABLE notifications_outbox
    ADD COLUMN reach_id uuid,
    ADD COLUMN step     integer,
    ADD COLUMN replaces text,
    ADD COLUMN template text;
ALTER TABLE dead_letters
    ADD COLUMN priority smallint NOT NULL DEFAULT 1,
    ADD COLUMN template text,
    ADD COLUMN step     integer;
COMMENT ON COLUMN dead_letters.step IS 'Of the route that it was a part of; 0: sent again by a re-drive.';
COMMENT ON COLUMN notifications_outbox.template IS 'Told by the templates of this name; null: as its notification says.';
CREATE INDEX notifications_outbox_reach ON notifications_outbox (reach_id) WHERE reach_id IS NOT NULL;

-- A fallback that has stepped in shows on the channel that it stepped in for.
ALTER TABLE system_health ADD COLUMN fell_back_at timestamptz;

-- A subscription goes to one address, or to people.
ALTER TABLE subscriptions
    ALTER COLUMN lane_id DROP NOT NULL,
    ALTER COLUMN address DROP NOT NULL,
    ADD COLUMN filter   jsonpath,
    ADD COLUMN channels text[],
    ADD COLUMN route    jsonb,
    ADD COLUMN to_people boolean NOT NULL DEFAULT false,
    ADD COLUMN template text CHECK (template ~ '^[a-z0-9._-]{1,100}$'),
    ADD COLUMN priority text CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    -- A zone that there is not is an error of its own.
    ADD COLUMN quiet_hours jsonb CHECK (quiet_hours IS NULL OR coalesce(
        quiet_hours ->> 'from' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' AND quiet_hours ->> 'to' ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
        AND quiet_hours -> 'from' <> quiet_hours -> 'to' AND isfinite(timestamptz 'epoch' AT TIME ZONE (quiet_hours ->> 'time_zone')), false)),
    ADD CONSTRAINT address_or_people CHECK (CASE WHEN to_people THEN num_nonnulls(lane_id, address) = 0 ELSE num_nonnulls(lane_id, address) = 2 END),
    ADD CONSTRAINT channels_or_route CHECK (num_nonnulls(channels, route) <= 1);
COMMENT ON COLUMN subscriptions.filter IS 'Predicate over the data of a notification; one that is not true of it leaves the notification out.';

COMMENT ON COLUMN subscriptions.template    IS 'Its deliveries are told by the templates of this name; null: by those of the notification.';
COMMENT ON COLUMN subscriptions.priority    IS 'Of its deliveries; null: that of the notification.';
COMMENT ON COLUMN subscriptions.quiet_hours IS 'Every day: {"from": "22:00", "to": "06:00", "time_zone": "Europe/Berlin"}. Deliveries wait for their end.';

CREATE FUNCTION is_subscribed(s subscriptions, type text, data jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.enabled AND type LIKE replace(s.type_pattern, '*', '%') AND (s.filter IS NULL OR coalesce(data @@ s.filter, false))
$$;
COMMENT ON FUNCTION is_subscribed IS 'Whether a notification is for a subscription; what the filter cannot tell of is not.';

CREATE FUNCTION priority_rank(priority text) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$
    SELECT CAST(array_position(ARRAY['low', 'normal', 'high', 'critical'], priority) - 1 AS smallint)
$$;
COMMENT ON FUNCTION priority_rank IS 'As in notifications_outbox: 0 low to 3 critical.';

CREATE TABLE subscription_recipients (
    subscription_id integer NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    recipient_id    text    NOT NULL REFERENCES recipients ON DELETE CASCADE,
    PRIMARY KEY (subscription_id, recipient_id)
);
CREATE INDEX subscription_recipients_recipient ON subscription_recipients (recipient_id);

-- When quiet hours that hold at an instant are over, that instant itself if none hold. Hours that meet or overlap are one.
-- Local times: on the night when clocks go forward or back, hours begin and end by what the clock on the wall says.
CREATE FUNCTION quiet_until(quiet_hours jsonb, zone text, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    instant timestamptz := at;
    later   timestamptz;
BEGIN
    IF quiet_hours IS NULL OR quiet_hours = '[]' THEN
        RETURN at;
    END IF;
    FOR turn IN 1 .. 14 LOOP
        SELECT max(w.until) INTO later
        FROM   jsonb_to_recordset(quiet_hours) AS q(days text[], "from" time, "to" text, time_zone text)
        CROSS  JOIN LATERAL (SELECT coalesce(q.time_zone, zone) AS name) z
        CROSS  JOIN generate_series(-1, 0) AS shift(days)
        CROSS  JOIN LATERAL (SELECT CAST(instant AT TIME ZONE z.name AS date) + shift.days AS day) d
        CROSS  JOIN LATERAL (
                   SELECT (d.day + q."from") AT TIME ZONE z.name AS since,
                          (d.day + CASE WHEN q."to" = '24:00' THEN interval '24 hours'
                                        WHEN CAST(q."to" AS time) > q."from" THEN CAST(CAST(q."to" AS time) AS interval)
                                        ELSE CAST(CAST(q."to" AS time) AS interval) + interval '24 hours' END) AT TIME ZONE z.name AS until) w
        WHERE  (q.days IS NULL OR (ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[CAST(extract(isodow FROM d.day) AS integer)] = ANY (q.days))
        AND    w.since <= instant
        AND    w.until > instant;
        EXIT WHEN later IS NULL;
        instant := later;
    END LOOP;
    RETURN instant;
END
$$;
COMMENT ON FUNCTION quiet_until IS
    'The end of the quiet hours that hold at an instant, that instant itself if none hold; at most two weeks on. Hours may have a zone of their own.';

CREATE FUNCTION due_at(asked timestamptz, rank integer, of_person jsonb, zone text, of_subscription jsonb) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN rank < 3 THEN quiet_until(coalesce(of_person, '[]') || coalesce(of_subscription, '[]'), zone, asked) ELSE asked END
$$;
COMMENT ON FUNCTION due_at IS 'When what is asked for now or later may be sent: quiet hours defer it, unless it is critical.';

-- What a person has said about a type on a channel: the longest type wins, then the named channel. Nothing said is consent.
CREATE FUNCTION consents(consent jsonb, wanted_type text, wanted_channel text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((SELECT   c.allowed
                     FROM     jsonb_to_recordset(consent) AS c(type text, channel text, allowed boolean)
                     WHERE    c.channel IN ('*', wanted_channel)
                     AND      CASE WHEN right(c.type, 1) = '*' THEN starts_with(wanted_type, left(c.type, -1)) ELSE wanted_type = c.type END
                     ORDER BY length(c.type) DESC, c.channel = '*'
                     LIMIT    1), true)
$$;

-- One person or address of one notification, as the functions that make deliveries are asked for it.
CREATE TYPE want AS (
    id           uuid,
    created_at   timestamptz,
    type         text,
    rank         smallint,
    due_at       timestamptz,
    expires_at   timestamptz,
    ordering_key text,
    replaces     text,
    recipient_id text,
    channels     text[],
    route        jsonb,
    on_bus       boolean,
    suppressed   text,
    template     text,
    quiet_hours  jsonb
);

-- With an estimate of rows that lets the planner join by hashing; in SQL it would be inlined, and the estimate lost.
CREATE FUNCTION wants_in(wants jsonb) RETURNS SETOF want
LANGUAGE plpgsql STABLE ROWS 1000 AS $$
BEGIN
    RETURN QUERY SELECT * FROM jsonb_populate_recordset(CAST(NULL AS want), wants);
END
$$;

-- Makes the deliveries of notifications to people. Each want is one person of one notification; with neither channels nor a
-- route, the person is reached on the bus and then by push, or on all their addresses if the bus does not know them.
-- Everybody, as a person, is one message on the bus and one to the push topic of all. What is not sent leaves a row too.
CREATE FUNCTION deliver_to_people(wants jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    queued integer;
BEGIN
    -- What is known of a want goes along from step to step: a thousand people are not looked up again by hundreds of joins.
    WITH want AS MATERIALIZED (
        SELECT w.id, w.created_at, w.type, w.rank, greatest(coalesce(w.due_at, now()), now()) AS at, w.expires_at, w.ordering_key, w.recipient_id,
               w.channels, w.route, coalesce(w.on_bus, false) AS on_bus, w.suppressed, w.recipient_id = '00000000-0000-0000-0000-000000000000' AS all_people,
               w.replaces, w.template, w.quiet_hours
        FROM   wants_in(wants) w
    ),
    reachable AS MATERIALIZED (
        SELECT x.*, bool_or(x.channel_type = 'bus') OVER (PARTITION BY x.id, x.recipient_id) AS knows_bus
        FROM  (-- By the key, however many are asked for: there may be millions of people.
               SELECT w.*, a.channel, a.destination, a.address, k.type AS channel_type
               FROM   want w
               CROSS  JOIN LATERAL (SELECT * FROM recipient_addresses x WHERE x.recipient_id = w.recipient_id OFFSET 0) a
               JOIN   channel_configs k ON k.channel = a.channel
               WHERE  NOT w.all_people
               UNION ALL
               SELECT w.*, k.channel, k.channel, CASE k.type WHEN 'bus' THEN w.recipient_id ELSE 'topic:all' END, k.type
               FROM   want w
               JOIN   channel_configs k ON k.enabled AND k.channel = k.type
                                        AND (k.type = 'bus' AND (w.all_people OR w.on_bus) OR k.type = 'push' AND w.all_people)
               WHERE  w.all_people
               OR     NOT EXISTS (SELECT FROM recipient_addresses x WHERE x.recipient_id = w.recipient_id AND x.channel = k.channel)) x
    ),
    chosen AS MATERIALIZED (
        SELECT w.*, CAST(0 AS bigint) AS branch, s.ord, s.step ->> 'channel' AS channel,
               coalesce(s.step ->> 'success', 'accepted') AS success, coalesce(CAST(s.step ->> 'fallback_after' AS double precision), 30) AS after
        FROM   want w
        CROSS  JOIN LATERAL jsonb_array_elements(w.route) WITH ORDINALITY AS s(step, ord)
        UNION ALL
        SELECT w.*, c.ord, 1, c.channel, 'accepted', NULL
        FROM   want w
        CROSS  JOIN LATERAL unnest(w.channels) WITH ORDINALITY AS c(channel, ord)
        WHERE  w.route IS NULL
    ),
    wanted AS (
        SELECT c.*, r.destination, r.address
        FROM  (SELECT * FROM chosen
               UNION ALL
               -- Where a channel names others to fall back on, they are its further steps; they wait for its end, not for a time.
               SELECT c.id, c.created_at, c.type, c.rank, c.at, c.expires_at, c.ordering_key, c.recipient_id, c.channels, c.route, c.on_bus, c.suppressed,
                      c.all_people, c.replaces, c.template, c.quiet_hours, c.branch, c.ord + f.ord, f.channel, 'accepted', NULL
               FROM   chosen c
               JOIN   channel_configs k ON k.channel = c.channel AND k.fallback_channels <> '{}'
               CROSS  JOIN LATERAL unnest(k.fallback_channels) WITH ORDINALITY AS f(channel, ord)
               WHERE  c.route IS NULL
               AND    f.channel <> ALL (c.channels)) c
        LEFT   JOIN reachable r ON r.id = c.id AND r.recipient_id = c.recipient_id AND r.channel = c.channel
        UNION ALL
        -- The default: on the bus, then by push; who is not on the bus, and everybody, everywhere at once.
        SELECT r.id, r.created_at, r.type, r.rank, r.at, r.expires_at, r.ordering_key, r.recipient_id, r.channels, r.route, r.on_bus, r.suppressed,
               r.all_people, r.replaces, r.template, r.quiet_hours,
               CASE WHEN d.in_turn THEN 0 ELSE dense_rank() OVER (PARTITION BY r.id, r.recipient_id ORDER BY r.channel) END,
               CASE WHEN d.in_turn AND r.channel_type = 'push' THEN 2 ELSE 1 END, r.channel,
               CASE WHEN d.in_turn AND r.channel_type = 'bus' THEN 'delivered' ELSE 'accepted' END, CASE WHEN r.channel_type = 'bus' THEN 30 END,
               r.destination, r.address
        FROM   reachable r
        CROSS  JOIN LATERAL (SELECT r.knows_bus AND NOT r.all_people AS in_turn) d
        WHERE  r.route IS NULL
        AND    r.channels IS NULL
        AND   (NOT d.in_turn OR r.channel_type IN ('bus', 'push'))
    ),
    judged AS MATERIALIZED (
        SELECT g.id, g.created_at, g.type, g.rank, g.route IS NOT NULL AS routed, g.at AS asked_at, g.expires_at, g.ordering_key, g.replaces,
               g.template, g.quiet_hours, g.recipient_id, g.branch, g.ord, g.channel, g.success, g.after, g.destination, g.address,
               CASE WHEN g.suppressed IS NOT NULL THEN g.suppressed
                    WHEN g.address IS NULL THEN 'NO_ADDRESS'
                    WHEN g.rank < 3 AND NOT consents(p.consent, g.type, g.channel) THEN 'NO_CONSENT' END AS refused,
               due_at(g.at, g.rank, p.quiet_hours, p.time_zone, g.quiet_hours) AS at
        FROM   wanted g
        LEFT   JOIN LATERAL (SELECT * FROM preferences x WHERE x.recipient_id = g.recipient_id OFFSET 0) p ON true
    ),
    provided AS MATERIALIZED (
        -- One of the providers, where a type has several; what has an order, or takes the place of another, keeps to
        -- the one, and a route names its channels itself.
        SELECT j.*, v.via, CASE WHEN coalesce(j.destination, j.channel) = j.channel THEN v.via ELSE j.destination END AS place
        FROM   judged j
        CROSS  JOIN LATERAL (
                   SELECT CASE WHEN j.channel IN (SELECT k.type FROM shared_types k) AND j.ordering_key IS NULL AND j.replaces IS NULL AND NOT j.routed AND j.refused IS NULL
                               THEN provider_of(j.channel) ELSE j.channel END AS via) v
    ),
    lane AS MATERIALIZED (
        -- In their order, so that two that make new ones never wait for each other in a circle.
        SELECT l.via, l.place, lane_of(l.via, l.place) AS id
        FROM  (SELECT DISTINCT p.via, p.place FROM provided p ORDER BY 1, 2) l
    ),
    placed AS MATERIALIZED (
        SELECT s.*, max(s.step) OVER (PARTITION BY s.reach_id) AS steps
        FROM  (SELECT j.*, l.id AS lane_id, CAST(md5(concat_ws(' ', j.id, j.recipient_id, j.branch)) AS uuid) AS reach_id,
                      CAST(dense_rank() OVER (PARTITION BY j.id, j.recipient_id, j.branch ORDER BY j.ord, j.channel) AS integer) AS step
               FROM   provided j
               JOIN   lane l ON l.via = j.via AND l.place = j.place
               WHERE  j.refused IS NULL) s
    ),
    begun AS (
        INSERT INTO reaches (id, notification_id, notified_at, recipient_id, steps, next_at, priority, expires_at, ordering_key, replaces,
                             template, quiet_hours)
        SELECT   s.reach_id, s.id, s.created_at, s.recipient_id,
                 jsonb_agg(jsonb_build_object('channel', s.channel, 'success', s.success, 'after', s.after, 'targets', s.targets) ORDER BY s.step),
                 coalesce(min(s.at + s.after * interval '1 second') FILTER (WHERE s.step = 1), 'infinity'), s.rank, s.expires_at, s.ordering_key, s.replaces,
                 s.template, s.quiet_hours
        FROM    (SELECT   reach_id, id, created_at, recipient_id, rank, expires_at, ordering_key, replaces, template, quiet_hours,
                          step, channel, success, after, min(at) AS at, jsonb_agg(jsonb_build_object('lane_id', lane_id, 'address', address)) AS targets
                 FROM     placed
                 WHERE    steps > 1
                 GROUP BY reach_id, id, created_at, recipient_id, rank, expires_at, ordering_key, replaces, template, quiet_hours, step,
                          channel, success, after) s
        GROUP BY s.reach_id, s.id, s.created_at, s.recipient_id, s.rank, s.expires_at, s.ordering_key, s.replaces, s.template, s.quiet_hours
    ),
    refused AS (
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, recipient_id, type)
        SELECT nextval(pg_get_serial_sequence('notifications_outbox', 'id')), j.id, j.created_at, l.id, coalesce(j.address, ''),
               'SUPPRESSED', j.refused, 0, 0, j.recipient_id, j.type
        FROM   provided j
        JOIN   lane l ON l.via = j.via AND l.place = j.place
        WHERE  j.refused IS NOT NULL
    ),
    told AS (
        INSERT INTO audit_log (actor, action, subject, after)
        SELECT 'notifications', 'broadcast', 'notification:' || w.id, jsonb_build_object('type', w.type)
        FROM   want w
        WHERE  w.all_people
    ),
    sent AS (
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at, priority, ordering_key, next_attempt_at,
                                          reason, recipient_id, wanted, reach_id, step, replaces, template)
        -- What waits for the end of quiet hours is in no order: it would hold up what is critical.
        SELECT id, created_at, lane_id, address, expires_at, rank, CASE WHEN at = asked_at THEN ordering_key END, at,
               CASE WHEN at > asked_at THEN 'DEFERRED_QUIET' END, recipient_id, nullif(channel, via), CASE WHEN steps > 1 THEN reach_id END, CASE WHEN steps > 1 THEN 1 END, replaces, template
        FROM   placed
        WHERE  step = 1
        RETURNING id
    )
    SELECT count(*) INTO queued FROM sent;
    RETURN queued;
END
$$;
COMMENT ON FUNCTION deliver_to_people IS 'Makes the deliveries, the routes and the rows of what is not sent; returns how many deliveries wait now.';

-- The person has it, or has read it: what waits for that does not go on.
CREATE FUNCTION acknowledge(notification uuid, recipient text, seen boolean) RETURNS integer
LANGUAGE sql AS $$
    WITH ended AS (
        DELETE FROM reaches
        WHERE  notification_id = notification
        AND    recipient_id = recipient
        AND    (seen OR steps -> (step - 1) ->> 'success' <> 'read')
        RETURNING id
    ),
    withdrawn AS (
        DELETE FROM notifications_outbox o
        USING  ended e
        WHERE  o.reach_id = e.id
        AND    o.status IN ('NEW', 'RETRY')
        RETURNING o.*
    ),
    done AS (
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, recipient_id)
        SELECT id, notification_id, notified_at, lane_id, address, 'CANCELLED', 'ROUTED_ELSEWHERE', attempts, receives, recipient_id FROM withdrawn
    )
    SELECT CAST(count(*) AS integer) FROM ended
$$;
COMMENT ON FUNCTION acknowledge IS 'A receipt of a person: delivered, or seen; ends the routes that wait for it and returns how many.';

-- What has failed for good goes on to the channels that its own falls back on, as steps of a route that begins now. They can
-- send to a bare address only if they are of the same type; people have their further steps from the start.
CREATE FUNCTION fall_back() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    route jsonb;
BEGIN
    WITH fallback AS (
        SELECT f.channel, f.ord, k.type = c.type AS fits, CASE WHEN l.destination = l.channel THEN f.channel ELSE l.destination END AS destination
        FROM   lanes l
        JOIN   channel_configs c ON c.channel = coalesce(NEW.wanted, l.channel)
        CROSS  JOIN LATERAL unnest(c.fallback_channels) WITH ORDINALITY AS f(channel, ord)
        JOIN   channel_configs k ON k.channel = f.channel
        WHERE  l.id = NEW.lane_id
        AND    f.channel <> l.channel
    ),
    unfit AS (
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
        SELECT   nextval(pg_get_serial_sequence('notifications_outbox', 'id')), NEW.notification_id, NEW.notified_at, lane_of(channel, channel), '',
                 'SUPPRESSED', 'NO_ADDRESS', 0, 0
        FROM     fallback
        WHERE    NOT fits
        ORDER BY channel
    )
    SELECT jsonb_agg(jsonb_build_object('channel', s.channel, 'success', 'accepted',
                                        'targets', jsonb_build_array(jsonb_build_object('lane_id', s.lane_id, 'address', NEW.address))) ORDER BY s.ord)
    INTO   route
    FROM  (SELECT channel, 0 AS ord, id AS lane_id FROM lanes WHERE id = NEW.lane_id
           UNION ALL
           SELECT channel, ord, lane_of(channel, destination) FROM fallback WHERE fits) s;

    IF coalesce(jsonb_array_length(route), 0) < 2 THEN
        RETURN NEW;
    END IF;
    INSERT INTO reaches (id, notification_id, notified_at, steps, next_at, priority, expires_at, template, missed)
    VALUES (gen_random_uuid(), NEW.notification_id, NEW.notified_at, route, now(), NEW.priority, NEW.expires_at, NEW.template, NEW.reason);
    INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, claim_epoch)
    VALUES (NEW.id, NEW.notification_id, NEW.notified_at, NEW.lane_id, NEW.address, 'CANCELLED', NEW.reason, NEW.attempts, NEW.receives, NEW.claim_epoch);
    RETURN NULL;
END
$$;
-- Once: not what was a step already, or is sent again. What is wrong with the address is so elsewhere too.
CREATE TRIGGER fall_back BEFORE INSERT ON dead_letters FOR EACH ROW
    WHEN (NEW.recipient_id IS NULL AND NEW.step IS NULL AND NEW.exhausted <> 'POISON' AND NEW.reason NOT IN ('INVALID_TARGET', 'UNREGISTERED', 'GONE'))
    EXECUTE FUNCTION fall_back();

-- Between two steps, and until a receipt has come, a notification is on its way. Deliveries end at or after the creation of
-- their notification, and not in the days to come: said in a way that leaves the partitions of other days alone before a
-- statement has begun, as each that is opened costs more than what is read of it.
DROP FUNCTION notification_summary(uuid, timestamptz);

CREATE FUNCTION notification_summary(notification uuid, notified timestamptz, since timestamptz)
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
           AND    f.finished_at >= since
           AND    f.finished_at <= now() + interval '1 hour'
           UNION ALL
           SELECT 'SENDING', 0, true, r.next_at, NULL
           FROM   reaches r
           WHERE  r.notification_id = notification
           AND    NOT EXISTS (SELECT FROM notifications_outbox o WHERE o.reach_id = r.id)
           UNION ALL
           SELECT 'DEAD', x.attempts, false, NULL, x.died_at
           FROM   dead_letters x
           WHERE  x.notification_id = notification) d
$$;
COMMENT ON FUNCTION notification_summary IS 'Status of a notification as the API shows it, tries after the first, and the time of its last change; since: at or before its creation.';

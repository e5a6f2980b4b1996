-- Several providers of one type: a delivery that is asked for by the type's name goes to one of them.

-- Moving the effective weight is no change of settings: lanes stay as they are, and nobody is woken.
DROP TRIGGER channel_changed ON channel_configs;
DROP TRIGGER channel_to_lanes ON channel_configs;

ALTER TABLE channel_configs ADD COLUMN effective_weight double precision, ADD COLUMN weighed_at timestamptz;
UPDATE channel_configs SET effective_weight = weight;
ALTER TABLE channel_configs ALTER COLUMN effective_weight SET NOT NULL, ADD CHECK (effective_weight BETWEEN 0 AND weight);
COMMENT ON COLUMN channel_configs.weight IS 'Share of what is asked for by the name of the type, among the providers of the type; 0: none of it.';
COMMENT ON COLUMN channel_configs.effective_weight IS 'What weight has come to by how the channel does, see providers-balance.sql.';
COMMENT ON COLUMN channel_configs.weighed_at IS 'When effective_weight was last moved by that.';

CREATE OR REPLACE FUNCTION channel_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.effective_weight := NEW.weight;
    ELSE
        NEW.updated_at := now();
        NEW.effective_weight := NEW.weight * CASE WHEN OLD.weight = 0 THEN 1 ELSE OLD.effective_weight / OLD.weight END;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER channel_made BEFORE INSERT ON channel_configs FOR EACH ROW EXECUTE FUNCTION channel_changed();
CREATE TRIGGER channel_changed BEFORE UPDATE ON channel_configs FOR EACH ROW
    WHEN (NEW.effective_weight = OLD.effective_weight) EXECUTE FUNCTION channel_changed();

CREATE TRIGGER new_channel_to_lanes AFTER INSERT ON channel_configs FOR EACH ROW EXECUTE FUNCTION channel_to_lanes();
CREATE TRIGGER channel_to_lanes AFTER UPDATE ON channel_configs FOR EACH ROW
    WHEN (NEW.effective_weight = OLD.effective_weight OR NEW.weight <> OLD.weight) EXECUTE FUNCTION channel_to_lanes();

CREATE VIEW shared_types AS
SELECT type FROM channel_configs GROUP BY type HAVING count(*) > 1 AND bool_or(channel = type);
COMMENT ON VIEW shared_types IS 'The types with several providers that can be asked for by the name of the type. Few, and mostly none.';

CREATE FUNCTION provider_of(wanted text, failed text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- The least of exponential variates whose rates are the weights: each is it as often as its weight says.
    RETURN coalesce(
        (SELECT   c.channel
         FROM     channel_configs c
         LEFT     JOIN lanes l ON l.channel = c.channel AND l.destination = c.channel
         WHERE    c.type = wanted
         AND      wanted IN (SELECT type FROM shared_types)
         AND      c.channel IS DISTINCT FROM failed
         AND      c.enabled
         AND      c.effective_weight > 0
         AND      coalesce(c.held_until <= now(), true)
         AND      l.disabled_at IS NULL
         AND      coalesce(l.held_until <= now(), true)
         AND      coalesce(l.paused_until <= now(), true)
         ORDER BY - ln(1 - random()) / c.effective_weight
         LIMIT    1),
        failed, wanted);
END
$$;
COMMENT ON FUNCTION provider_of IS
    'One of the providers of a type, by weight, out of those that are open. The name itself if it is not that of a shared type; if all are shut, the one that failed, or else the name.';

ALTER TABLE notifications_outbox ADD COLUMN wanted text;
ALTER TABLE dead_letters ADD COLUMN wanted text;
COMMENT ON COLUMN notifications_outbox.wanted IS 'The type that was asked for, if it was taken to another of its providers; null: what was asked for is the channel of its lane.';

-- A delivery that goes from provider to provider leaves its tries behind where they were made.
ALTER TABLE failed_attempts ADD COLUMN lane_id integer;
COMMENT ON COLUMN failed_attempts.lane_id IS 'The lane that the try was made through; null for tries from before it was noted.';

CREATE OR REPLACE VIEW delivery_attempts AS
SELECT delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, status_code, response, lane_id
FROM   failed_attempts
UNION ALL
SELECT id, claim_epoch, worker, started_at, duration_ms, 'SENT', reason, status_code, response, lane_id
FROM   deliveries_done
WHERE  status = 'SENT';

-- What a connection to the channel's host has shown. Apart from tries: a host that answers may refuse every message.
ALTER TABLE system_health ADD COLUMN connected_at timestamptz, ADD COLUMN unreachable_at timestamptz, ADD COLUMN connect_ms double precision;
COMMENT ON COLUMN system_health.connected_at IS 'When a test last reached its host; connect_ms is how long that took.';
COMMENT ON COLUMN system_health.unreachable_at IS 'When a test last did not; error says why, if nothing has failed since.';

-- As before, but that a failed try counts where it was made, and not where its delivery is by now.
CREATE OR REPLACE FUNCTION count_deliveries() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    before  pg_snapshot;
    counted bigint;
BEGIN
    SELECT done INTO before FROM delivery_stats_cursor FOR UPDATE SKIP LOCKED;
    IF before IS NULL THEN
        RETURN 0;
    END IF;
    WITH target AS (
        UPDATE delivery_stats_cursor SET done = pg_current_snapshot() RETURNING done
    ),
    fresh AS MATERIALIZED (
        SELECT d.id AS delivery_id, d.lane_id, d.type, d.started_at, d.duration_ms, d.status AS outcome, d.reason
        FROM   deliveries_done d
        WHERE  d.status = 'SENT'
        AND    d.started_at IS NOT NULL
        AND    d.xact >= CAST(CAST(pg_snapshot_xmin(before) AS text) AS bigint)
        AND    NOT pg_visible_in_snapshot(CAST(CAST(d.xact AS text) AS xid8), before)
        AND    pg_visible_in_snapshot(CAST(CAST(d.xact AS text) AS xid8), pg_current_snapshot())
        UNION ALL
        SELECT a.delivery_id, a.lane_id, NULL, a.started_at, a.duration_ms, a.outcome, a.reason
        FROM   failed_attempts a
        WHERE  a.xact >= CAST(CAST(pg_snapshot_xmin(before) AS text) AS bigint)
        AND    NOT pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), before)
        AND    pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), pg_current_snapshot())
    ),
    failed AS (
        SELECT DISTINCT delivery_id FROM fresh WHERE outcome <> 'SENT'
    ),
    found AS (
        SELECT o.id, o.lane_id, o.notification_id, o.notified_at FROM notifications_outbox o JOIN failed f ON f.delivery_id = o.id
        UNION ALL
        SELECT x.id, x.lane_id, x.notification_id, x.notified_at FROM dead_letters x JOIN failed f ON f.delivery_id = x.id
        UNION ALL
        SELECT d.id, d.lane_id, d.notification_id, d.notified_at
        FROM   deliveries_done d
        JOIN   failed f ON f.delivery_id = d.id
        WHERE  d.finished_at >= (SELECT min(started_at) FROM fresh)
    ),
    whose AS (
        SELECT w.id, w.lane_id, n.type
        FROM   found w
        LEFT   JOIN LATERAL (
                   SELECT n.type FROM notifications n WHERE n.id = w.notification_id AND n.created_at = w.notified_at LIMIT 1) n ON true
    ),
    summed AS MATERIALIZED (
        SELECT   date_trunc('hour', f.started_at, 'UTC') AS hour, coalesce(l.channel, '') AS channel, coalesce(l.id, 0) AS lane_id,
                 coalesce(f.type, w.type, '') AS type, f.outcome, f.reason, count(*) AS tries, sum(f.duration_ms) AS total_duration_ms,
                 count(*) FILTER (WHERE f.duration_ms <= 10)    AS le_10,
                 count(*) FILTER (WHERE f.duration_ms <= 25)    AS le_25,
                 count(*) FILTER (WHERE f.duration_ms <= 50)    AS le_50,
                 count(*) FILTER (WHERE f.duration_ms <= 100)   AS le_100,
                 count(*) FILTER (WHERE f.duration_ms <= 250)   AS le_250,
                 count(*) FILTER (WHERE f.duration_ms <= 500)   AS le_500,
                 count(*) FILTER (WHERE f.duration_ms <= 1000)  AS le_1000,
                 count(*) FILTER (WHERE f.duration_ms <= 2500)  AS le_2500,
                 count(*) FILTER (WHERE f.duration_ms <= 5000)  AS le_5000,
                 count(*) FILTER (WHERE f.duration_ms <= 15000) AS le_15000
        FROM     fresh f
        LEFT     JOIN whose w ON w.id = f.delivery_id AND f.outcome <> 'SENT'
        LEFT     JOIN lanes l ON l.id = coalesce(f.lane_id, w.lane_id)
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    by_hour AS (
        INSERT INTO delivery_stats AS s (hour, channel, lane_id, type, outcome, reason, tries, total_duration_ms,
                                         le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000)
        SELECT hour, channel, lane_id, type, outcome, reason, tries, total_duration_ms,
               le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000
        FROM   summed
        ON CONFLICT (hour, lane_id, type, outcome, reason) DO UPDATE
        SET    tries             = s.tries + EXCLUDED.tries,
               total_duration_ms = s.total_duration_ms + EXCLUDED.total_duration_ms,
               le_10             = s.le_10 + EXCLUDED.le_10,
               le_25             = s.le_25 + EXCLUDED.le_25,
               le_50             = s.le_50 + EXCLUDED.le_50,
               le_100            = s.le_100 + EXCLUDED.le_100,
               le_250            = s.le_250 + EXCLUDED.le_250,
               le_500            = s.le_500 + EXCLUDED.le_500,
               le_1000           = s.le_1000 + EXCLUDED.le_1000,
               le_2500           = s.le_2500 + EXCLUDED.le_2500,
               le_5000           = s.le_5000 + EXCLUDED.le_5000,
               le_15000          = s.le_15000 + EXCLUDED.le_15000
    ),
    rolled_up AS (
        INSERT INTO delivery_rollups AS s
        SELECT   CASE WHEN GROUPING(lane_id) = 1 THEN 'channel-hour' ELSE 'lane-day' END,
                 coalesce(hour, date_trunc('day', hour, 'UTC')), coalesce(lane_id, -1), channel, type, outcome, reason,
                 sum(tries), sum(total_duration_ms), sum(le_10), sum(le_25), sum(le_50), sum(le_100), sum(le_250), sum(le_500),
                 sum(le_1000), sum(le_2500), sum(le_5000), sum(le_15000)
        FROM     summed
        GROUP BY GROUPING SETS ((hour, channel, type, outcome, reason),
                                (date_trunc('day', hour, 'UTC'), lane_id, channel, type, outcome, reason))
        ON CONFLICT (grain, at, lane_id, channel, type, outcome, reason) DO UPDATE
        SET    tries             = s.tries + EXCLUDED.tries,
               total_duration_ms = s.total_duration_ms + EXCLUDED.total_duration_ms,
               le_10             = s.le_10 + EXCLUDED.le_10,
               le_25             = s.le_25 + EXCLUDED.le_25,
               le_50             = s.le_50 + EXCLUDED.le_50,
               le_100            = s.le_100 + EXCLUDED.le_100,
               le_250            = s.le_250 + EXCLUDED.le_250,
               le_500            = s.le_500 + EXCLUDED.le_500,
               le_1000           = s.le_1000 + EXCLUDED.le_1000,
               le_2500           = s.le_2500 + EXCLUDED.le_2500,
               le_5000           = s.le_5000 + EXCLUDED.le_5000,
               le_15000          = s.le_15000 + EXCLUDED.le_15000
    )
    SELECT count(*) INTO counted FROM fresh, target;
    RETURN counted;
END
$$;

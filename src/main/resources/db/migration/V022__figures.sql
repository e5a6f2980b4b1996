-- Figures over time: tries by type as well, roll-ups coarse enough for a month at a glance, and how the parts of Pigeon are.

ALTER TABLE deliveries_done ADD COLUMN type text NOT NULL DEFAULT '';
COMMENT ON COLUMN deliveries_done.type IS 'Type of the notification, so that statistics need not look it up; empty: not sent by a worker, or before types were counted.';

ALTER TABLE delivery_stats ADD COLUMN type text NOT NULL DEFAULT '';
ALTER TABLE delivery_stats DROP CONSTRAINT delivery_stats_pkey, ADD PRIMARY KEY (hour, lane_id, type, outcome, reason);
CREATE INDEX delivery_stats_lane ON delivery_stats (lane_id, hour);
COMMENT ON TABLE delivery_stats IS 'Tries by hour of their begin, lane, type of notification, outcome and reason; kept when the attempts themselves are dropped.';
COMMENT ON COLUMN delivery_stats.type IS 'Empty: counted before types were, or no longer known.';

CREATE TABLE delivery_rollups (
    grain             text        NOT NULL CHECK (grain IN ('channel-hour', 'lane-day')),
    at                timestamptz NOT NULL,
    lane_id           integer     NOT NULL,
    channel           text        NOT NULL,
    type              text        NOT NULL,
    outcome           text        NOT NULL,
    reason            text        NOT NULL,
    tries             bigint      NOT NULL,
    total_duration_ms bigint      NOT NULL,
    le_10             bigint      NOT NULL,
    le_25             bigint      NOT NULL,
    le_50             bigint      NOT NULL,
    le_100            bigint      NOT NULL,
    le_250            bigint      NOT NULL,
    le_500            bigint      NOT NULL,
    le_1000           bigint      NOT NULL,
    le_2500           bigint      NOT NULL,
    le_5000           bigint      NOT NULL,
    le_15000          bigint      NOT NULL,
    PRIMARY KEY (grain, at, lane_id, channel, type, outcome, reason)
) WITH (fillfactor = 70);

COMMENT ON TABLE delivery_rollups IS 'Sums of delivery_stats, written in the same transaction: what 200 lanes did in a month is 700,000 rows there, and a tenth of that here.';
COMMENT ON COLUMN delivery_rollups.grain IS 'channel-hour: all lanes of a channel, by the hour. lane-day: each lane, by the day (UTC).';
COMMENT ON COLUMN delivery_rollups.lane_id IS '-1 where the row is of all lanes of the channel.';

CREATE FUNCTION rebuild_delivery_rollups() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    -- Nobody counts meanwhile.
    PERFORM FROM delivery_stats_cursor FOR UPDATE;
    DELETE FROM delivery_rollups;
    INSERT INTO delivery_rollups
    SELECT   CASE WHEN GROUPING(lane_id) = 1 THEN 'channel-hour' ELSE 'lane-day' END,
             coalesce(hour, date_trunc('day', hour, 'UTC')), coalesce(lane_id, -1), channel, type, outcome, reason,
             sum(tries), sum(total_duration_ms), sum(le_10), sum(le_25), sum(le_50), sum(le_100), sum(le_250), sum(le_500),
             sum(le_1000), sum(le_2500), sum(le_5000), sum(le_15000)
    FROM     delivery_stats
    GROUP BY GROUPING SETS ((hour, channel, type, outcome, reason),
                            (date_trunc('day', hour, 'UTC'), lane_id, channel, type, outcome, reason));
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END
$$;
COMMENT ON FUNCTION rebuild_delivery_rollups IS 'Makes delivery_rollups anew out of delivery_stats; returns the number of its rows.';
SELECT rebuild_delivery_rollups();

-- As before, and by type: that of a try that succeeded is with its delivery, that of the others with their notification.
-- Hours are those of UTC, whatever the session's time zone.
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
        SELECT a.delivery_id, NULL, NULL, a.started_at, a.duration_ms, a.outcome, a.reason
        FROM   failed_attempts a
        WHERE  a.xact >= CAST(CAST(pg_snapshot_xmin(before) AS text) AS bigint)
        AND    NOT pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), before)
        AND    pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), pg_current_snapshot())
    ),
    failed AS (
        SELECT DISTINCT delivery_id FROM fresh WHERE lane_id IS NULL
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
        LEFT     JOIN whose w ON w.id = f.delivery_id AND f.lane_id IS NULL
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

-- How the parts of Pigeon are, as those say who know: an API that runs elsewhere, or alone, reads it here.
CREATE TABLE system_health (
    system            text             NOT NULL CHECK (system ~ '^[a-z][a-z0-9-]{0,49}$'),
    component         text             NOT NULL CHECK (component ~ '^[a-z][a-z0-9-]{0,49}$'),
    state             text             NOT NULL CHECK (state IN ('HEALTHY', 'DEGRADED', 'DOWN', 'UNKNOWN')),
    last_success_at   timestamptz,
    last_failure_at   timestamptz,
    failure_count     bigint           NOT NULL DEFAULT 0,
    mean_response_ms  double precision,
    error             text,
    per_second        double precision NOT NULL DEFAULT 0,
    failed_per_second double precision NOT NULL DEFAULT 0,
    reported_at       timestamptz      NOT NULL DEFAULT now(),
    reported_by       text             NOT NULL,
    PRIMARY KEY (system, component)
) WITH (fillfactor = 50);

COMMENT ON TABLE system_health IS 'One row per system and component, refreshed every few seconds; one that is not counts as UNKNOWN.';
COMMENT ON COLUMN system_health.failure_count IS 'Tries that failed for want of the component, since the row was first written.';
COMMENT ON COLUMN system_health.mean_response_ms IS 'How long a try takes: the mean, in which a minute ago counts for a third of now.';
COMMENT ON COLUMN system_health.error IS 'Of the last failure.';
COMMENT ON COLUMN system_health.per_second IS 'Tries a second over all instances, likewise a mean of about the last minute, as of reported_at.';
COMMENT ON COLUMN system_health.failed_per_second IS 'Of these, those counted in failure_count.';
COMMENT ON COLUMN system_health.reported_by IS 'Host and worker that wrote the row.';

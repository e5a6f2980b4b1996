-- Statistics of deliveries by the hour.
--
-- Each try is counted once, however late it is committed: it bears the transaction that wrote it, and a snapshot says
-- which transactions have been counted, as with the detector's cursor. Times would not do: a try that is noted after an
-- outage began hours before, and of two that began together one may be committed minutes later.

-- As a number, as block ranges cannot be had over transaction ids; rows come in about this order, so they cost next to nothing.
ALTER TABLE delivery_attempts ADD COLUMN xact bigint NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint);
COMMENT ON COLUMN delivery_attempts.xact IS 'The inserting transaction: what has not been counted in delivery_stats is found by it.';
CREATE INDEX failed_attempts_uncounted ON delivery_attempts USING brin (xact) WITH (pages_per_range = 32, autosummarize = on);
ALTER TABLE deliveries_done ADD COLUMN xact bigint NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint);
COMMENT ON COLUMN deliveries_done.xact IS 'The inserting transaction: what has not been counted in delivery_stats is found by it.';
CREATE INDEX deliveries_done_uncounted ON deliveries_done USING brin (xact) WITH (pages_per_range = 32, autosummarize = on);

CREATE TABLE delivery_stats (
    hour              timestamptz NOT NULL,
    channel           text        NOT NULL,
    lane_id           integer     NOT NULL,
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
    PRIMARY KEY (hour, lane_id, outcome, reason)
) WITH (fillfactor = 70);

COMMENT ON TABLE delivery_stats IS 'Tries by hour of their begin, lane, outcome and reason; kept when the attempts themselves are dropped.';
COMMENT ON COLUMN delivery_stats.lane_id IS '0: the delivery was no longer known.';
COMMENT ON COLUMN delivery_stats.le_10 IS 'Tries that took at most 10 ms; the others likewise, each with those before it.';

CREATE TABLE delivery_stats_cursor (
    single boolean     PRIMARY KEY DEFAULT true CHECK (single),
    done   pg_snapshot NOT NULL DEFAULT '1:1:'
);
INSERT INTO delivery_stats_cursor DEFAULT VALUES;

COMMENT ON TABLE delivery_stats_cursor IS 'One row, and the lock of who counts. Tries whose transaction is visible in this snapshot are counted.';

-- In PL/pgSQL each statement sees what was committed before it: what is counted is looked up after the lock is held.
-- Tries are where the next migration puts them: the one that succeeded with its delivery, the others in failed_attempts.
CREATE FUNCTION count_deliveries() RETURNS bigint
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
        SELECT d.id AS delivery_id, d.lane_id, d.started_at, d.duration_ms, d.status AS outcome, d.reason
        FROM   deliveries_done d
        WHERE  d.status = 'SENT'
        AND    d.started_at IS NOT NULL
        AND    d.xact >= CAST(CAST(pg_snapshot_xmin(before) AS text) AS bigint)
        AND    NOT pg_visible_in_snapshot(CAST(CAST(d.xact AS text) AS xid8), before)
        AND    pg_visible_in_snapshot(CAST(CAST(d.xact AS text) AS xid8), pg_current_snapshot())
        UNION ALL
        SELECT a.delivery_id, NULL, a.started_at, a.duration_ms, a.outcome, a.reason
        FROM   failed_attempts a
        WHERE  a.xact >= CAST(CAST(pg_snapshot_xmin(before) AS text) AS bigint)
        AND    NOT pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), before)
        AND    pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), pg_current_snapshot())
    ),
    failed AS (
        SELECT DISTINCT delivery_id FROM fresh WHERE lane_id IS NULL
    ),
    whose AS (
        SELECT o.id, o.lane_id FROM notifications_outbox o JOIN failed f ON f.delivery_id = o.id
        UNION ALL
        SELECT x.id, x.lane_id FROM dead_letters x JOIN failed f ON f.delivery_id = x.id
        UNION ALL
        SELECT d.id, d.lane_id
        FROM   deliveries_done d
        JOIN   failed f ON f.delivery_id = d.id
        WHERE  d.finished_at >= (SELECT min(started_at) FROM fresh)
    ),
    summed AS (
        INSERT INTO delivery_stats AS s
        SELECT   date_trunc('hour', f.started_at), coalesce(l.channel, ''), coalesce(l.id, 0), f.outcome, f.reason, count(*), sum(f.duration_ms),
                 count(*) FILTER (WHERE f.duration_ms <= 10),
                 count(*) FILTER (WHERE f.duration_ms <= 25),
                 count(*) FILTER (WHERE f.duration_ms <= 50),
                 count(*) FILTER (WHERE f.duration_ms <= 100),
                 count(*) FILTER (WHERE f.duration_ms <= 250),
                 count(*) FILTER (WHERE f.duration_ms <= 500),
                 count(*) FILTER (WHERE f.duration_ms <= 1000),
                 count(*) FILTER (WHERE f.duration_ms <= 2500),
                 count(*) FILTER (WHERE f.duration_ms <= 5000),
                 count(*) FILTER (WHERE f.duration_ms <= 15000)
        FROM     fresh f
        LEFT     JOIN whose w ON w.id = f.delivery_id AND f.lane_id IS NULL
        LEFT     JOIN lanes l ON l.id = coalesce(f.lane_id, w.lane_id)
        GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT (hour, lane_id, outcome, reason) DO UPDATE
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

COMMENT ON FUNCTION count_deliveries IS 'Adds the tries that have been committed since the last time to delivery_stats; returns how many. Somebody else at it: none.';

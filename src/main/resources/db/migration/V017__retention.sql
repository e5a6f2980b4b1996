-- Retention: days are dropped as a whole, and never with anything in them that somebody still needs.

CREATE FUNCTION drop_old_partition(parent regclass, keep interval) RETURNS text
LANGUAGE plpgsql
-- Dropping wants the table for itself. Whoever comes meanwhile waits behind it, so it waits no longer than this.
SET lock_timeout = '250ms' AS $$
-- Tries and their statistics are where the next migrations put them.
DECLARE
    day    record;
    needed boolean;
BEGIN
    FOR day IN
        SELECT   c.oid, c.oid::regclass AS name, b.since, b.until
        FROM     pg_inherits i
        JOIN     pg_class c ON c.oid = i.inhrelid
        CROSS    JOIN LATERAL (
                     SELECT CAST(m.bounds[1] AS timestamptz) AS since, CAST(m.bounds[2] AS timestamptz) AS until
                     FROM   regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM \('([^']+)'\) TO \('([^']+)'\)$re$) AS m(bounds)) b
        WHERE    i.inhparent = parent
        AND      b.until <= now() - keep
        ORDER BY b.until
    LOOP
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
                                    AND    NOT pg_visible_in_snapshot(p.xact, c.done))', day.name)
                INTO needed;
            WHEN 'notifications' THEN
                SELECT EXISTS (SELECT FROM notifications_outbox o WHERE o.notified_at >= day.since AND o.notified_at < day.until)
                OR     EXISTS (SELECT FROM dead_letters x WHERE x.notified_at >= day.since AND x.notified_at < day.until)
                INTO   needed;
            WHEN 'failed_attempts', 'deliveries_done' THEN
                EXECUTE format(
                    'SELECT EXISTS (SELECT
                                    FROM   delivery_stats_cursor c, %s a
                                    WHERE  a.xact >= CAST(CAST(pg_snapshot_xmin(c.done) AS text) AS bigint)
                                    AND    NOT pg_visible_in_snapshot(CAST(CAST(a.xact AS text) AS xid8), c.done))', day.name)
                INTO needed;
            ELSE
                needed := false;
        END CASE;
        CONTINUE WHEN needed;
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

COMMENT ON FUNCTION drop_old_partition IS
    'Drops the oldest partition whose rows are all older than that, unless somebody needs them: the detector has not read them, a notification has a delivery in progress or dead, a try is not counted yet. Returns its name; null if there is none, or if the table is in use, and then the next time will do.';

CREATE TABLE kept_attempts (
    delivery_id bigint      NOT NULL,
    claim_epoch integer     NOT NULL,
    worker      uuid        NOT NULL,
    started_at  timestamptz NOT NULL,
    duration_ms integer     NOT NULL,
    outcome     text        NOT NULL,
    reason      text        NOT NULL,
    status_code integer,
    response    text        NOT NULL,
    PRIMARY KEY (delivery_id, claim_epoch, started_at)
);

COMMENT ON TABLE kept_attempts IS 'Attempts of dead letters and of deliveries in progress, taken out of the days that were dropped.';

CREATE INDEX notification_keys_age ON notification_keys (created_at);

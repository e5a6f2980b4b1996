-- The figures by which it shows whether Pigeon and its database are well, a row each. See the enum Figure.
WITH open_lane AS (
    SELECT id FROM lanes
    WHERE  disabled_at IS NULL AND enabled AND coalesce(paused_until <= now(), true) AND coalesce(held_until <= now(), true)
),
default_rows AS (
    SELECT 'pig_positions' AS parent, count(*) AS n FROM (SELECT FROM pig_positions_default LIMIT 100000) p
    UNION ALL
    SELECT 'notifications', count(*) FROM (SELECT FROM notifications_default LIMIT 100000) n
    UNION ALL
    SELECT 'deliveries_done', count(*) FROM (SELECT FROM deliveries_done_default LIMIT 100000) d
    UNION ALL
    SELECT 'failed_attempts', count(*) FROM (SELECT FROM failed_attempts_default LIMIT 100000) a
)
SELECT 'OLDEST_DUE' AS figure, '' AS label,
       -- What waits behind another of its key is not late, it is in order.
       coalesce(extract(epoch FROM now() - min(head.next_attempt_at)), 0) AS value
FROM   open_lane
CROSS  JOIN generate_series(0, 3) AS p(priority)
CROSS  JOIN LATERAL (
           SELECT   o.next_attempt_at
           FROM     notifications_outbox o
           WHERE    o.lane_id = open_lane.id
           AND      o.priority = p.priority
           AND      o.status IN ('NEW', 'RETRY')
           AND      o.next_attempt_at <= now()
           AND      (o.ordering_key IS NULL
                     OR NOT EXISTS (SELECT
                                    FROM   notifications_outbox e
                                    WHERE  e.lane_id = o.lane_id
                                    AND    e.ordering_key = o.ordering_key
                                    AND    e.id < o.id))
           ORDER BY o.next_attempt_at
           LIMIT    1) head
UNION ALL
SELECT 'OVERDUE', '', count(*)
FROM   (SELECT
        FROM   open_lane
        JOIN   notifications_outbox o ON o.lane_id = open_lane.id
        WHERE  o.status IN ('NEW', 'RETRY')
        AND    o.next_attempt_at <= now() - :#${bean:alarms.dueAgeSeconds} * interval '1 second'
        LIMIT  100000) late
UNION ALL
SELECT 'DELIVERIES', s.status, count(o.id)
FROM   (VALUES ('NEW'), ('SENDING'), ('RETRY')) AS s(status)
LEFT   JOIN notifications_outbox o ON o.status = s.status
GROUP  BY s.status
UNION ALL
SELECT 'DEAD_LETTERS', '', count(*) FROM dead_letters
UNION ALL
SELECT 'TUPLES', t.state, CASE t.state WHEN 'dead' THEN n_dead_tup ELSE n_live_tup END
FROM   pg_stat_user_tables, (VALUES ('dead'), ('live')) AS t(state)
WHERE  relid = CAST('notifications_outbox' AS regclass)
UNION ALL
SELECT 'WORKERS', 'alive', count(*) FROM workers WHERE alive_until > now()
UNION ALL
SELECT 'WORKERS', 'dead_holding', count(DISTINCT o.worker)
FROM   notifications_outbox o
WHERE  o.status = 'SENDING'
AND    NOT EXISTS (SELECT FROM workers w WHERE w.worker = o.worker AND w.alive_until > now())
UNION ALL
SELECT 'LANES', s.state,
       count(l.id) FILTER (WHERE CASE s.state
                                     WHEN 'disabled' THEN l.disabled_at IS NOT NULL
                                     WHEN 'paused' THEN l.disabled_at IS NULL AND l.id NOT IN (SELECT id FROM open_lane)
                                     ELSE l.id IN (SELECT id FROM open_lane) END)
FROM   (VALUES ('open'), ('paused'), ('disabled')) AS s(state)
LEFT   JOIN lanes l ON true
GROUP  BY s.state
UNION ALL
SELECT 'XMIN_AGE', '', coalesce(max(age), 0)
FROM   (SELECT extract(epoch FROM now() - xact_start) AS age
        FROM   pg_stat_activity
        WHERE  backend_xmin IS NOT NULL AND pid <> pg_backend_pid()
        UNION ALL
        SELECT extract(epoch FROM now() - prepared) FROM pg_prepared_xacts) holders
UNION ALL
SELECT 'XMIN_TRANSACTIONS', '', coalesce(max(behind), 0)
FROM   (SELECT age(backend_xmin) AS behind FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        UNION ALL
        SELECT age(transaction) FROM pg_prepared_xacts
        UNION ALL
        SELECT greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots) holders
UNION ALL
SELECT 'INVALID_INDEXES', '', count(*)
FROM   pg_index i
JOIN   pg_class c ON c.oid = i.indexrelid
WHERE  NOT i.indisvalid
AND    c.relnamespace = CAST(current_schema() AS regnamespace)
UNION ALL
SELECT 'DEFAULT_ROWS', parent, n FROM default_rows
UNION ALL
SELECT 'MISSING_PARTITIONS', '', count(*)
FROM   default_rows
CROSS  JOIN generate_series(0, 1) AS day
WHERE  to_regclass(parent || '_' || to_char(CAST(now() AT TIME ZONE 'UTC' AS date) + day, 'YYYYMMDD')) IS NULL
UNION ALL
SELECT 'DETECTION_LAG', '',
       -- By the clock that positions arrive on: in a simulation that of the simulation.
       coalesce(greatest(extract(epoch FROM CASE WHEN CAST(:#${properties:pigeon.telemetry.simulation-speed} AS double precision) > 0
                                                 THEN (SELECT instant FROM simulated_clock)
                                                 ELSE now() END - min(next.ingested_at)), 0), 0)
FROM   detector_cursors c
CROSS  JOIN LATERAL (
           SELECT   p.ingested_at
           FROM     pig_positions p
           WHERE    p.shard = c.shard
           AND      p.ingested_at >= c.read_from
           AND      p.xact >= pg_snapshot_xmin(c.done)
           AND      NOT pg_visible_in_snapshot(p.xact, c.done)
           AND      (c.target IS NULL
                     OR NOT pg_visible_in_snapshot(p.xact, c.target)
                     OR (p.xact, p.id) > (c.after_xact, c.after_id))
           ORDER BY p.xact, p.id
           LIMIT    1) next
UNION ALL
SELECT 'PIGS_SET_ASIDE', '', count(*) FROM detector_state WHERE failure IS NOT NULL

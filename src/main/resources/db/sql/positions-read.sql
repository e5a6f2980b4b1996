-- The positions of a shard that are new since its cursor, at most one batch. New is what the cursor's snapshot does not
-- see, so a row whose transaction committed late is read all the same, and none is read twice.
SELECT   p.id, p.pig_id, p.ts, p.ingested_at, p.kp, p.gc, p.lat, p.lon, p.tool_type, p.accuracy_m, p.source,
         CAST(p.xact AS text) AS xact, CAST(t.target AS text) AS target
FROM     (SELECT coalesce(CAST(:#target AS pg_snapshot), pg_current_snapshot()) AS target) t
CROSS    JOIN pig_positions p
WHERE    p.shard = :#shard
AND      p.ingested_at >= :#read_from
AND      p.xact >= pg_snapshot_xmin(CAST(:#done AS pg_snapshot))
AND      NOT pg_visible_in_snapshot(p.xact, CAST(:#done AS pg_snapshot))
AND      pg_visible_in_snapshot(p.xact, t.target)
AND      (p.xact, p.id) > (CAST(:#after_xact AS xid8), :#after_id)
ORDER BY p.xact, p.id
LIMIT    CAST(:#${properties:pigeon.detection.batch-rows} AS integer)

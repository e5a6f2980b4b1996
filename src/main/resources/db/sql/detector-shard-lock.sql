-- Takes one shard that has something to do: new positions, a backlog half read, an order, or a timer that is due. The lock on its
-- cursor holds until the transaction ends, so no two detectors fold the same pig. The clock is the
-- database's, or that of the simulation.
SELECT   c.shard, CAST(c.done AS text) AS done, CAST(c.target AS text) AS target, CAST(c.after_xact AS text) AS after_xact,
         c.after_id, c.read_from, c.first_started_at, k.clock
FROM     detector_cursors c
CROSS    JOIN (SELECT CASE WHEN CAST(:#${properties:pigeon.telemetry.simulation-speed} AS double precision) > 0
                           THEN (SELECT instant FROM simulated_clock)
                           ELSE clock_timestamp() END AS clock) k
WHERE    c.target IS NOT NULL
OR       EXISTS (SELECT
                 FROM   pig_positions p
                 WHERE  p.shard = c.shard
                 AND    p.ingested_at >= c.read_from
                 AND    p.xact >= pg_snapshot_xmin(c.done)
                 AND    NOT pg_visible_in_snapshot(p.xact, c.done))
OR       EXISTS (SELECT
                 FROM   run_orders o
                 WHERE  o.shard = c.shard
                 AND    o.taken_at IS NULL)
OR       EXISTS (SELECT
                 FROM   detector_state s
                 WHERE  s.shard = c.shard
                 AND    s.next_timer <= k.clock
                 AND    s.failure IS NULL)
ORDER BY c.advanced_at
LIMIT    1
FOR UPDATE OF c SKIP LOCKED

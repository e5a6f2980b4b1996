-- The orders of a shard that were not read yet. On a simulated clock an order counts from the simulated instant on.
UPDATE run_orders
SET    taken_at = clock_timestamp()
WHERE  shard = :#shard
AND    taken_at IS NULL
RETURNING kind, pig_id, run_key, route_id, launch_at, planned_speed_mps,
          CAST(extract(epoch FROM expected_interval) AS double precision) AS expected_interval_s,
          least(ordered_at, :#clock) AS ordered_at

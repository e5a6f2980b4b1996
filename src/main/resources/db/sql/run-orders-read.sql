-- The orders that a run was begun by, or ended by.
SELECT kind, pig_id, run_key, route_id, launch_at, planned_speed_mps,
       CAST(extract(epoch FROM expected_interval) AS double precision) AS expected_interval_s, ordered_at
FROM   run_orders
WHERE  pig_id = :pig_id
AND    (run_key = :run_key OR (kind = 'PLAN' AND launch_at > :started_at AND ordered_at <= :arrived_until))

-- Announces a run, if its route is there, and its key is not yet.
WITH route AS (
    SELECT route_id FROM legacy_routes WHERE route_id = :#route_id AND active
),
plan AS (
    INSERT INTO run_orders (kind, pig_id, run_key, route_id, launch_at, planned_speed_mps, expected_interval)
    SELECT 'PLAN', :#pig_id, :#run_key, route_id, coalesce(CAST(:#launch_at AS timestamptz), clock_timestamp()),
           CAST(:#planned_speed_mps AS double precision), CAST(:#expected_interval_s AS double precision) * interval '1 second'
    FROM   route
    WHERE  NOT EXISTS (SELECT FROM pig_runs WHERE run_key = :#run_key)
    ON CONFLICT (run_key, kind) DO NOTHING
    RETURNING run_key, pig_id, route_id, launch_at, planned_speed_mps,
              CAST(extract(epoch FROM expected_interval) AS double precision) AS expected_interval_s
)
SELECT EXISTS (SELECT FROM route) AS route_known, plan.*
FROM   (VALUES (1)) AS one
LEFT   JOIN plan ON true

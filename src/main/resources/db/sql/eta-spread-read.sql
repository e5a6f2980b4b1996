-- The share of the time that was left by which four of five warnings of a route were wrong at most, over its last
-- thirty runs; null before there are five.
SELECT CASE WHEN count(DISTINCT e.run_key) >= 5
            THEN CAST(percentile_cont(0.8) WITHIN GROUP (
                          ORDER BY abs(e.error_s) / CAST(extract(epoch FROM e.promised_at - e.warned_at) AS double precision))
                      AS double precision) END
FROM   (SELECT run_key
        FROM   pig_runs
        WHERE  route_id = ?
        AND    completed_at IS NOT NULL
        AND    scored_at IS NOT NULL
        ORDER  BY completed_at DESC
        LIMIT  30) r
JOIN   eta_accuracy e ON e.run_key = r.run_key AND e.promised_at > e.warned_at

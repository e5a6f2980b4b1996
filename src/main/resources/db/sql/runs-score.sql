-- Measures the warnings of completed runs that were not measured yet; a run found again adds nothing. OFFSET 0 has the
-- warnings looked up run by run; joined as a whole they would be read of all runs there ever were.
WITH due AS (
    SELECT run_key
    FROM   pig_runs
    WHERE  completed_at IS NOT NULL
    AND    scored_at IS NULL
    ORDER  BY completed_at
    LIMIT  50
    FOR UPDATE SKIP LOCKED
),
scored AS (
    INSERT INTO eta_accuracy (run_key, poi_id, threshold_min, approach, warned_at, promised_at, p10, p90, actual, error_s, horizon,
                              inside_interval, undershoot)
    SELECT w.run_key, w.poi_id, w.threshold_min, w.approach, w.warned_at, w.eta, w.p10, w.p90, w.actual,
           extract(epoch FROM w.actual - w.eta),
           CASE WHEN w.eta - w.warned_at <= interval '5 minutes'  THEN '0-5'
                WHEN w.eta - w.warned_at <= interval '15 minutes' THEN '5-15'
                WHEN w.eta - w.warned_at <= interval '30 minutes' THEN '15-30'
                WHEN w.eta - w.warned_at <= interval '60 minutes' THEN '30-60'
                ELSE                                                   '60+' END,
           w.actual BETWEEN w.p10 AND w.p90, w.undershoot
    FROM   due
    CROSS  JOIN LATERAL (SELECT * FROM run_warnings r WHERE r.run_key = due.run_key OFFSET 0) w
    WHERE  NOT w.superseded
    AND    w.actual IS NOT NULL
    ON CONFLICT (run_key, poi_id, threshold_min, approach) DO NOTHING
)
UPDATE pig_runs r
SET    scored_at = now()
FROM   due
WHERE  r.run_key = due.run_key

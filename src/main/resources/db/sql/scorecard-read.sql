-- Each warning of a run with what came of it; one row without a POI for a run that was not warned of.
SELECT   r.run_key, w.poi_id, w.tag, w.kp, w.threshold_min, w.approach, w.undershoot, w.superseded, w.quality, w.warned_at,
         w.eta, w.p10, w.p90, w.actual
FROM     pig_runs r
LEFT     JOIN run_warnings w ON w.run_key = r.run_key
WHERE    r.run_key = :#run_key
ORDER BY w.warned_at, w.kp, w.threshold_min DESC

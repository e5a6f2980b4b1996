-- Each POI of a run's route with its predicted and its actual time; one row without a POI for a run without a route. The
-- prediction is the last good one made about a quarter of an hour before the time it promised, or earlier: it is not
-- chosen by the actual time, which would flatter it. Failing that it is the 15-minute warning, or else any.
SELECT   r.run_key, r.route_id, p.id AS poi_id, p.tag, p.kind, p."chainageM" / 1000 AS kp, f.eta AS predicted, a.actual,
         CAST(round(extract(epoch FROM a.actual - f.eta) / 60, 1) AS double precision) AS error_min, a.method, a.earliest, a.latest
FROM     pig_runs r
LEFT     JOIN route_versions v ON v.route_id = r.route_id AND v.ref_version = r.ref_version
LEFT     JOIN LATERAL jsonb_to_recordset(v.definition -> 'pois') AS p(id text, tag text, kind text, "chainageM" double precision) ON true
LEFT     JOIN LATERAL (
             SELECT passed_at AS actual, method, earliest, latest, ordinal
             FROM   poi_passages
             WHERE  run_key = r.run_key
             AND    poi_id = p.id
             AND    direction = 'FORWARD'
             UNION  ALL
             SELECT r.completed_at, c.data ->> 'method', CAST(c.data ->> 'eventTimeEarliest' AS timestamptz),
                    CAST(c.data ->> 'eventTimeLatest' AS timestamptz), 1
             FROM   notifications c
             WHERE  c.data ->> 'runKey' = r.run_key
             AND    c.type LIKE 'pig.%'
             AND    c.type = 'pig.run-completion'
             AND    (p.kind = 'RECEIVER' OR p."chainageM" >= CAST(v.definition ->> 'endM' AS double precision))
             ORDER  BY ordinal
             LIMIT  1) a ON true
LEFT     JOIN LATERAL (
             SELECT   w.eta
             FROM     run_warnings w
             WHERE    w.run_key = r.run_key
             AND      w.poi_id = p.id
             AND      (a.latest IS NULL OR w.warned_at < a.latest)
             ORDER BY w.quality = 'GOOD' AND w.threshold_min >= 15 AND NOT w.undershoot DESC, w.threshold_min = 15 DESC,
                      w.warned_at DESC, w.threshold_min
             LIMIT    1) f ON true
WHERE    r.run_key = :#run_key
ORDER BY p."chainageM", p.id

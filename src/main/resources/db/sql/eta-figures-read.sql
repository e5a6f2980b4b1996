-- How right the warnings were whose arrival fell into a window: by step, if steps are asked for, and by whatever else is.
-- An empty filter lets all pass. The lead error leaves out what undershot, as such a warning came late by intention.
SELECT   CAST(extract(epoch FROM CASE WHEN CAST(:#stepped AS boolean)
                                      THEN date_trunc(CAST(:#step AS text), e.actual, 'UTC') END) AS bigint) AS at,
         CASE WHEN CAST(:#by_horizon AS boolean) THEN e.horizon END AS horizon,
         CASE WHEN CAST(:#by_threshold AS boolean) THEN CAST(e.threshold_min AS text) END AS threshold,
         CASE WHEN CAST(:#by_route AS boolean) THEN coalesce(r.route_id, '') END AS route,
         count(*) AS warnings,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(e.error_s)) / 60 AS abs_error_p50_min,
         percentile_cont(0.9) WITHIN GROUP (ORDER BY abs(e.error_s)) / 60 AS abs_error_p90_min,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY e.error_s) FILTER (WHERE NOT e.undershoot) / 60 AS lead_error_p50_min,
         percentile_cont(0.9) WITHIN GROUP (ORDER BY abs(e.error_s)) FILTER (WHERE NOT e.undershoot) / 60 AS lead_abs_error_p90_min,
         CAST(avg(CAST(e.error_s < 0 AS integer)) AS double precision) AS early,
         CAST(avg(CAST(e.error_s > 0 AS integer)) AS double precision) AS late,
         CAST(avg(CAST(e.inside_interval AS integer)) AS double precision) AS inside_interval,
         CAST(avg(CAST(e.undershoot AS integer)) AS double precision) AS undershoot
FROM     eta_accuracy e
LEFT     JOIN pig_runs r ON r.run_key = e.run_key
WHERE    e.actual >= to_timestamp(CAST(:#from_s AS double precision))
AND      e.actual < to_timestamp(CAST(:#to_s AS double precision))
AND      (CAST(:#horizon AS text) = '' OR e.horizon = CAST(:#horizon AS text))
AND      (CAST(:#threshold AS text) = '' OR e.threshold_min = CAST(nullif(CAST(:#threshold AS text), '') AS integer))
AND      (CAST(:#route AS text) = '' OR r.route_id = CAST(:#route AS text))
GROUP BY 1, 2, 3, 4
ORDER BY 2, 3, 4, 1
LIMIT    :#limit

-- How right the warnings of the last thirty days were, by how far ahead they were given.
SELECT   horizon,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(error_s)) AS abs_error_p50,
         percentile_cont(0.9) WITHIN GROUP (ORDER BY abs(error_s)) AS abs_error_p90,
         CAST(avg(CAST(inside_interval AS integer)) AS double precision) AS coverage,
         CAST(avg(CAST(error_s < 0 AS integer)) AS double precision) AS early,
         CAST(avg(CAST(error_s > 0 AS integer)) AS double precision) AS late,
         CAST(avg(CAST(undershoot AS integer)) AS double precision) AS undershoot
FROM     eta_accuracy
WHERE    actual > now() - interval '30 days'
GROUP BY horizon

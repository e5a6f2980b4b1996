-- How the parts of Pigeon are. Of what nobody has reported lately nothing is known. An empty system is all of them.
SELECT   system, component,
         CASE WHEN reported_at < now() - CAST(:#stale_s AS bigint) * interval '1 second' THEN 'UNKNOWN' ELSE state END AS state,
         last_success_at, greatest(last_failure_at, unreachable_at) AS last_failure_at, failure_count,
         CAST(round(CAST(mean_response_ms AS numeric), 1) AS double precision) AS mean_response_ms,
         CAST(round(CAST(connect_ms AS numeric), 1) AS double precision) AS connect_ms, error, reported_at, reported_by
FROM     system_health
WHERE    CAST(:#system AS text) IN ('', system)
ORDER BY system, component

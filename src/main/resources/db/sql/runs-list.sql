-- Runs, the newest first; an empty filter lets all pass.
SELECT   run_key, pig_id, tool_type, route_id, ref_version, config_version, state, health, state_since, started_at,
         completed_at, joined_mid_run, chainage_m, position_at, speed_mps, updated_at
FROM     pig_runs
WHERE    (CAST(:#pig_id AS text) = '' OR pig_id = CAST(:#pig_id AS text))
AND      (CAST(:#state AS text) = '' OR state = CAST(:#state AS text))
AND      (CAST(:#before AS text) = '' OR started_at < CAST(nullif(CAST(:#before AS text), '') AS timestamptz))
ORDER BY started_at DESC, run_key
LIMIT    :#limit

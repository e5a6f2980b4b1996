-- One run, with what it was last told to expect while it is open.
SELECT r.run_key, r.pig_id, r.tool_type, r.route_id, r.ref_version, r.config_version, r.state, r.health, r.state_since,
       r.started_at, r.completed_at, r.joined_mid_run, r.chainage_m, r.position_at, r.speed_mps, r.updated_at,
       e.occurred_at AS forecast_at, e.data -> 'etaNext' AS eta_next, e.data -> 'etaEnd' AS eta_end
FROM   pig_runs r
LEFT   JOIN LATERAL (
           SELECT   n.occurred_at, n.data
           FROM     notifications n
           WHERE    n.data ->> 'runKey' = r.run_key
           AND      n.type LIKE 'pig.%'
           AND      r.completed_at IS NULL
           ORDER BY CAST(n.data ->> 'sequence' AS bigint) DESC
           LIMIT    1) e ON true
WHERE  r.run_key = :#run_key

-- One run, with the detector's state of its pig while it is open.
SELECT r.run_key, r.pig_id, r.tool_type, r.route_id, r.ref_version, r.config_version, r.state, r.health, r.state_since,
       r.started_at, r.completed_at, r.joined_mid_run, r.chainage_m, r.position_at, r.speed_mps, r.updated_at,
       CAST(s.state AS text) AS detector_state
FROM   pig_runs r
LEFT   JOIN detector_state s ON s.pig_id = r.pig_id AND r.state NOT IN ('COMPLETED', 'ABORTED')
WHERE  r.run_key = :#run_key

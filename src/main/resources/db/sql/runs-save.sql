-- Writes the runs that this step touched.
INSERT INTO pig_runs (run_key, pig_id, tool_type, route_id, ref_version, config_version, state, health, state_since,
                      started_at, completed_at, joined_mid_run, chainage_m, position_at, speed_mps)
SELECT run_key, pig_id, tool_type, route_id, ref_version, config_version, state, health, state_since,
       started_at, completed_at, joined_mid_run, chainage_m, position_time, speed_mps
FROM   jsonb_to_recordset(CAST(:#runs AS jsonb)) AS r(
           run_key text, pig_id text, tool_type text, route_id text, ref_version text, config_version text, state text,
           health text, state_since timestamptz, started_at timestamptz, completed_at timestamptz, joined_mid_run boolean,
           chainage_m double precision, position_time timestamptz, speed_mps double precision)
ON CONFLICT (run_key) DO UPDATE
SET    tool_type      = EXCLUDED.tool_type,
       route_id       = EXCLUDED.route_id,
       ref_version    = EXCLUDED.ref_version,
       config_version = EXCLUDED.config_version,
       state          = EXCLUDED.state,
       health         = EXCLUDED.health,
       state_since    = EXCLUDED.state_since,
       completed_at   = EXCLUDED.completed_at,
       chainage_m     = EXCLUDED.chainage_m,
       position_at    = EXCLUDED.position_at,
       speed_mps      = EXCLUDED.speed_mps,
       updated_at     = now()

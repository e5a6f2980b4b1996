-- Writes what the fold knows of each pig after this step.
INSERT INTO detector_state (pig_id, state, next_timer, failure)
SELECT pig_id, state, next_timer, failure
FROM   jsonb_to_recordset(CAST(:#states AS jsonb)) AS s(pig_id text, state jsonb, next_timer timestamptz, failure text)
ON CONFLICT (pig_id) DO UPDATE
SET    state      = EXCLUDED.state,
       next_timer = EXCLUDED.next_timer,
       failure    = EXCLUDED.failure,
       updated_at = now()

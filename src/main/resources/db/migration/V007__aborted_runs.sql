-- A run that nothing is heard of for days is given up.

ALTER TABLE pig_runs
    DROP CONSTRAINT pig_runs_state_check,
    ADD CONSTRAINT pig_runs_state_check CHECK (state IN ('UNKNOWN', 'MOVING', 'STOPPED', 'COMPLETED', 'ABORTED'));

COMMENT ON COLUMN pig_runs.state IS 'ABORTED: given up after days without telemetry; state_since says when. The next position opens a new run.';

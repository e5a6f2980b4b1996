-- The thresholds that runs are judged by, in versions: a run keeps its own, whatever is configured later.

CREATE TABLE detector_configs (
    config_version text        PRIMARY KEY,
    definition     jsonb       NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE detector_configs IS 'Each version of the thresholds that a run was judged by; pig_runs.config_version names it.';
COMMENT ON COLUMN detector_configs.config_version IS 'Hash of the figures.';
COMMENT ON COLUMN detector_configs.definition IS 'All figures; distances in metres, speeds in metres a second, times as ISO durations or seconds.';

-- One version of the thresholds as a run was pinned to it.
SELECT CAST(definition AS text) FROM detector_configs WHERE config_version = ?

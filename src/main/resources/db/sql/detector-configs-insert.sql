-- Keeps each version of the thresholds that a run is judged by.
INSERT INTO detector_configs (config_version, definition)
SELECT config_version, definition
FROM   jsonb_to_recordset(CAST(:#configs AS jsonb)) AS c(config_version text, definition jsonb)
ON CONFLICT (config_version) DO NOTHING

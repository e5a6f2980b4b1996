-- Keeps each version of a route that a run is locked to.
INSERT INTO route_versions (route_id, ref_version, definition)
SELECT route_id, ref_version, definition
FROM   jsonb_to_recordset(CAST(:#routes AS jsonb)) AS r(route_id text, ref_version text, definition jsonb)
ON CONFLICT (route_id, ref_version) DO NOTHING

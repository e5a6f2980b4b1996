-- One version of a route as it was pinned.
SELECT CAST(definition AS text) FROM route_versions WHERE route_id = ? AND ref_version = ?

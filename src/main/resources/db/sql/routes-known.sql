-- The routes that reference data may refer to.
SELECT route_id FROM legacy_routes ORDER BY route_id

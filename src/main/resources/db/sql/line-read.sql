-- One line with its POIs and coverage gaps, in the order of the line.
SELECT r.route_id, r.name, r.start_m, r.end_m, r.active, r.geometry,
       coalesce((SELECT jsonb_agg(to_jsonb(p) - 'route_id' ORDER BY p.chainage_m, p.poi_id)
                 FROM pois p WHERE p.route_id = r.route_id), '[]') AS pois,
       coalesce((SELECT jsonb_agg(to_jsonb(g) - 'route_id' ORDER BY g.start_m, g.gap_id)
                 FROM coverage_gaps g WHERE g.route_id = r.route_id), '[]') AS gaps,
       d.ref_version AS version
FROM   legacy_routes r
JOIN   route_definitions d ON d.route_id = r.route_id
WHERE  r.route_id = :#route_id

-- The lines, without what is on them.
SELECT r.route_id, r.name, r.start_m, r.end_m, r.active,
       (SELECT count(*) FROM pois p WHERE p.route_id = r.route_id) AS pois,
       (SELECT count(*) FROM coverage_gaps g WHERE g.route_id = r.route_id) AS gaps,
       d.ref_version AS version
FROM   legacy_routes r
JOIN   route_definitions d ON d.route_id = r.route_id
ORDER  BY r.route_id

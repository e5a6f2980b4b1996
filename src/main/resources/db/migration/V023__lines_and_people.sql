-- What a route is at the moment, as one document, and which version that is: of this the detector pins its runs to
-- versions, and the API tells callers whether a line has changed under them.
CREATE VIEW route_definitions AS
WITH calibrated AS (
    SELECT gc, kp, kp * 1000 AS chainage_m
    FROM   channel_calibration
    WHERE  version = (SELECT max(version) FROM channel_calibration)
)
SELECT d.route_id, d.active, d.definition,
       left(encode(sha256(convert_to(CAST(d.definition AS text), 'UTF8')), 'hex'), 12) AS ref_version
FROM  (SELECT r.route_id, r.active,
              jsonb_build_object(
                  'id', r.route_id, 'name', r.name, 'startM', r.start_m, 'endM', r.end_m, 'geometry', r.geometry,
                  'pois', coalesce((SELECT jsonb_agg(jsonb_build_object(
                                        'id', p.poi_id, 'tag', p.tag, 'kind', p.kind, 'chainageM', p.chainage_m,
                                        'alertMinutes', to_jsonb(p.alert_minutes), 'notifyPassage', p.notify_passage)
                                        ORDER BY p.chainage_m, p.poi_id)
                                    FROM pois p WHERE p.route_id = r.route_id), '[]'),
                  'gaps', coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.gap_id, 'startM', g.start_m, 'endM', g.end_m)
                                        ORDER BY g.start_m, g.gap_id)
                                    FROM coverage_gaps g WHERE g.route_id = r.route_id), '[]'),
                  -- From the last calibrated channel before the route to the first one behind it.
                  'calibration', (SELECT jsonb_build_object('gc', jsonb_agg(c.gc ORDER BY c.gc), 'kp', jsonb_agg(c.kp ORDER BY c.gc))
                                  FROM   calibrated c
                                  WHERE  c.chainage_m >= coalesce((SELECT max(chainage_m) FROM calibrated WHERE chainage_m <= r.start_m), '-infinity')
                                  AND    c.chainage_m <= coalesce((SELECT min(chainage_m) FROM calibrated WHERE chainage_m >= r.end_m), 'infinity')
                                  HAVING count(*) > 0)) AS definition
       FROM   legacy_routes r) d;

COMMENT ON VIEW route_definitions IS 'Each route with its course, POIs, coverage gaps and its part of the newest calibration, as one document.';
COMMENT ON COLUMN route_definitions.ref_version IS 'Twelve digits of the SHA-256 of the document; route_versions keeps the versions that runs were locked to.';

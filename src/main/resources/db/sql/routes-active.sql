-- The routes that a run may be locked to, each with its POIs and coverage gaps.
SELECT jsonb_build_object(
           'id', r.route_id, 'name', r.name, 'startM', r.start_m, 'endM', r.end_m,
           'pois', coalesce((SELECT jsonb_agg(jsonb_build_object(
                                 'id', p.poi_id, 'tag', p.tag, 'kind', p.kind, 'chainageM', p.chainage_m,
                                 'alertMinutes', to_jsonb(p.alert_minutes), 'notifyPassage', p.notify_passage)
                                 ORDER BY p.chainage_m, p.poi_id)
                             FROM pois p WHERE p.route_id = r.route_id), '[]'),
           'gaps', coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.gap_id, 'startM', g.start_m, 'endM', g.end_m)
                                 ORDER BY g.start_m, g.gap_id)
                             FROM coverage_gaps g WHERE g.route_id = r.route_id), '[]')) AS definition
FROM   legacy_routes r
WHERE  r.active
ORDER  BY r.route_id

-- Saves reference data as one document has it, and returns what is different now, before and after. What a document does
-- not say stays as it is; one that is the whole of a line takes the POIs and gaps away that it does not list, and what it
-- does not say has its default. A calibration is a new version as a whole, if it differs from the newest.
WITH route AS (
    INSERT INTO legacy_routes AS r (route_id, name, start_m, end_m, geometry, active)
    SELECT n.route_id, n.name, n.start_m, n.end_m, coalesce(n.geometry, o.geometry), coalesce(n.active, o.active, true)
    FROM   jsonb_to_recordset(CAST(:#routes AS jsonb)) AS n(
               route_id text, name text, start_m double precision, end_m double precision, geometry jsonb, active boolean)
    LEFT   JOIN legacy_routes o ON o.route_id = n.route_id AND CAST(:#whole AS text) = ''
    ON CONFLICT (route_id) DO UPDATE
    SET    name       = EXCLUDED.name,
           start_m    = EXCLUDED.start_m,
           end_m      = EXCLUDED.end_m,
           geometry   = EXCLUDED.geometry,
           active     = EXCLUDED.active,
           updated_at = now()
    WHERE  (r.name, r.start_m, r.end_m, r.geometry, r.active)
           IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.start_m, EXCLUDED.end_m, EXCLUDED.geometry, EXCLUDED.active)
    RETURNING r.*
),
poi AS (
    INSERT INTO pois AS p (poi_id, route_id, tag, kind, chainage_m, alert_minutes, notify_passage)
    SELECT n.poi_id, n.route_id, n.tag, n.kind, n.chainage_m,
           coalesce(n.alert_minutes, o.alert_minutes, CAST(CAST(:#alertMinutes AS text) AS integer[])),
           coalesce(n.notify_passage, o.notify_passage, true)
    FROM   jsonb_to_recordset(CAST(:#pois AS jsonb)) AS n(
               poi_id text, route_id text, tag text, kind text, chainage_m double precision, alert_minutes integer[],
               notify_passage boolean)
    LEFT   JOIN pois o ON o.poi_id = n.poi_id AND CAST(:#whole AS text) = ''
    ON CONFLICT (poi_id) DO UPDATE
    SET    route_id       = EXCLUDED.route_id,
           tag            = EXCLUDED.tag,
           kind           = EXCLUDED.kind,
           chainage_m     = EXCLUDED.chainage_m,
           alert_minutes  = EXCLUDED.alert_minutes,
           notify_passage = EXCLUDED.notify_passage
    WHERE  (p.route_id, p.tag, p.kind, p.chainage_m, p.alert_minutes, p.notify_passage)
           IS DISTINCT FROM (EXCLUDED.route_id, EXCLUDED.tag, EXCLUDED.kind, EXCLUDED.chainage_m, EXCLUDED.alert_minutes,
                             EXCLUDED.notify_passage)
    RETURNING p.*
),
gap AS (
    INSERT INTO coverage_gaps AS g (gap_id, route_id, start_m, end_m)
    SELECT gap_id, route_id, start_m, end_m
    FROM   jsonb_to_recordset(CAST(:#gaps AS jsonb)) AS n(
               gap_id text, route_id text, start_m double precision, end_m double precision)
    ON CONFLICT (gap_id) DO UPDATE
    SET    route_id = EXCLUDED.route_id,
           start_m  = EXCLUDED.start_m,
           end_m    = EXCLUDED.end_m
    WHERE  (g.route_id, g.start_m, g.end_m) IS DISTINCT FROM (EXCLUDED.route_id, EXCLUDED.start_m, EXCLUDED.end_m)
    RETURNING g.*
),
lost_poi AS (
    DELETE FROM pois
    WHERE  route_id = CAST(:#whole AS text)
    AND    poi_id NOT IN (SELECT poi_id FROM jsonb_to_recordset(CAST(:#pois AS jsonb)) AS n(poi_id text))
    RETURNING *
),
lost_gap AS (
    DELETE FROM coverage_gaps
    WHERE  route_id = CAST(:#whole AS text)
    AND    gap_id NOT IN (SELECT gap_id FROM jsonb_to_recordset(CAST(:#gaps AS jsonb)) AS n(gap_id text))
    RETURNING *
),
given AS (
    SELECT gc, kp FROM jsonb_to_recordset(CAST(:#calibration AS jsonb)) AS n(gc integer, kp double precision)
),
newest AS (
    SELECT gc, kp FROM channel_calibration WHERE version = (SELECT max(version) FROM channel_calibration)
),
calibrated AS (
    INSERT INTO channel_calibration (gc, version, kp)
    SELECT gc, coalesce((SELECT max(version) FROM channel_calibration), 0) + 1, kp
    FROM   given
    WHERE  EXISTS ((SELECT gc, kp FROM given EXCEPT SELECT gc, kp FROM newest)
                   UNION ALL
                   (SELECT gc, kp FROM newest EXCEPT SELECT gc, kp FROM given))
    RETURNING version
),
changed AS (
    SELECT 'route' AS what, route.route_id AS id, route.route_id, to_jsonb(o) AS before, to_jsonb(route) AS after
    FROM   route LEFT JOIN legacy_routes o ON o.route_id = route.route_id
    UNION ALL
    SELECT 'poi', poi.poi_id, poi.route_id, to_jsonb(o), to_jsonb(poi)
    FROM   poi LEFT JOIN pois o ON o.poi_id = poi.poi_id
    UNION ALL
    SELECT 'gap', gap.gap_id, gap.route_id, to_jsonb(o), to_jsonb(gap)
    FROM   gap LEFT JOIN coverage_gaps o ON o.gap_id = gap.gap_id
    UNION ALL
    SELECT 'poi', poi_id, route_id, to_jsonb(lost_poi), NULL FROM lost_poi
    UNION ALL
    SELECT 'gap', gap_id, route_id, to_jsonb(lost_gap), NULL FROM lost_gap
    UNION ALL
    SELECT 'calibration', 'version ' || version, NULL, NULL, jsonb_build_object('channels', count(*))
    FROM   calibrated
    GROUP  BY version
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, what || CASE WHEN after IS NULL THEN '.delete' ELSE '.save' END, what || ':' || id, before, after
    FROM   changed
)
SELECT what, id, route_id, CAST(before AS text) AS before, CAST(after AS text) AS after
FROM   changed

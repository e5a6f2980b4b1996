-- Enters passages in the tracking sheet; a replay finds them there.
INSERT INTO poi_passages (run_key, poi_id, direction, ordinal, passed_at, earliest, latest, method, chainage_m)
SELECT run_key, poi_id, direction, ordinal, p.time, earliest, latest, method, chainage_m
FROM   jsonb_to_recordset(CAST(:#passages AS jsonb)) AS p(
           run_key text, poi_id text, direction text, ordinal integer, time timestamptz, earliest timestamptz,
           latest timestamptz, method text, chainage_m double precision)
ON CONFLICT (run_key, poi_id, direction, ordinal) DO NOTHING

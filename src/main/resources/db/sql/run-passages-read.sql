-- The passages of a run as they were told.
SELECT   run_key, poi_id, direction, ordinal, passed_at, earliest, latest, method, chainage_m
FROM     poi_passages
WHERE    run_key = :run_key
ORDER BY passed_at, chainage_m

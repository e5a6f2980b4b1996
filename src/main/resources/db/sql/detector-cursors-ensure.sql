-- One cursor per shard; a new one starts a little in the past, so that a run under way is picked up.
INSERT INTO detector_cursors (shard, read_from)
SELECT n, coalesce(CAST(nullif(:#${bean:bootstrap.instant}, '') AS timestamptz),
                   now() - :#${bean:bootstrap.backMillis} * interval '1 millisecond')
FROM   generate_series(0, 15) AS n
WHERE  NOT EXISTS (SELECT FROM detector_cursors c WHERE c.shard = n)
ON CONFLICT (shard) DO NOTHING

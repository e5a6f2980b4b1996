-- One cursor per shard; a new one starts a little in the past, so that a run under way is picked up. The first start is
-- that of the process: what is inserted while it starts is news.
INSERT INTO detector_cursors (shard, read_from, first_started_at)
SELECT n, coalesce(CAST(nullif(:#${bean:bootstrap.instant}, '') AS timestamptz),
                   CAST(:#${bean:bootstrap.startedAt} AS timestamptz) - :#${bean:bootstrap.backMillis} * interval '1 millisecond'),
       CAST(:#${bean:bootstrap.startedAt} AS timestamptz)
FROM   generate_series(0, 15) AS n
WHERE  NOT EXISTS (SELECT FROM detector_cursors c WHERE c.shard = n)
ON CONFLICT (shard) DO NOTHING

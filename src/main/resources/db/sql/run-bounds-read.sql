-- One run with the bounds of its replay. Its rows begin with its first accepted sample; they end before the next run of
-- the pig, and half an hour after the sample that completed this one, as candidate settings may complete it later. A run
-- that is still open is replayed as far as the detector has stepped through it. One that was given up may have been so by
-- the rows that began the next.
SELECT r.run_key, r.pig_id, r.tool_type, r.route_id, r.ref_version, r.config_version, r.started_at, b.rows_until, b.arrived_until,
       r.completed_at IS NOT NULL AS completed,
       EXISTS (SELECT FROM pig_positions p WHERE p.pig_id = r.pig_id AND p.ts = r.started_at) AS first_stored,
       (SELECT count(*)
        FROM   pig_positions p
        WHERE  p.pig_id = r.pig_id
        AND    p.ts >= r.started_at
        AND    p.ts < b.rows_until
        AND    p.ingested_at <= b.arrived_until) AS positions
FROM   pig_runs r
CROSS  JOIN LATERAL (
           SELECT least((SELECT min(n.started_at) + CASE WHEN r.state = 'ABORTED' THEN interval '10 minutes' ELSE interval '0' END
                         FROM   pig_runs n
                         WHERE  n.pig_id = r.pig_id AND n.started_at > r.started_at),
                        CASE WHEN r.completed_at IS NOT NULL THEN greatest(r.position_at, r.completed_at) + interval '30 minutes' END,
                        timestamptz '9999-01-01 00:00Z') AS rows_until,
                  CASE WHEN r.completed_at IS NULL
                       THEN coalesce((SELECT CAST(s.state ->> 'steppedTo' AS timestamptz) FROM detector_state s WHERE s.pig_id = r.pig_id), now())
                       ELSE timestamptz '9999-01-01 00:00Z' END AS arrived_until) b
WHERE  r.run_key = :run_key

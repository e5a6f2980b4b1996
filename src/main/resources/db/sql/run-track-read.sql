-- A page of a run's positions by event time, from a cursor on, forward or back; one row without a position if there is
-- none. They begin with the first accepted sample; they end with the sample that completed the run, and before the next
-- run of the pig. Only one of the two halves is ever done.
SELECT r.run_key, r.route_id, r.ref_version, r.config_version,
       p.id, p.pig_id, p.ts, p.ingested_at, p.kp, p.gc, p.lat, p.lon, p.tool_type, p.accuracy_m, p.source,
       q.reason AS set_aside, q.detail AS set_aside_because
FROM   pig_runs r
CROSS  JOIN LATERAL (
           SELECT least((SELECT min(n.started_at) - interval '1 microsecond'
                         FROM   pig_runs n
                         WHERE  n.pig_id = r.pig_id AND n.started_at > r.started_at),
                        CASE WHEN r.completed_at IS NOT NULL THEN greatest(r.position_at, r.completed_at) END,
                        timestamptz '9999-01-01 00:00Z') AS until) b
LEFT   JOIN LATERAL (
          (SELECT   *
           FROM     pig_positions f
           WHERE    CAST(:#order AS text) = 'oldest'
           AND      f.pig_id = r.pig_id
           AND      f.ts BETWEEN r.started_at AND b.until
           -- The clock of a source may be ahead; what is a day ahead is not the detector's either.
           AND      f.ingested_at >= r.started_at - interval '1 day'
           AND      (f.ts, f.id) > (CAST(:#ts AS timestamptz), CAST(:#id AS bigint))
           ORDER BY f.ts, f.id
           LIMIT    CAST(:#rows AS integer))
           UNION    ALL
          (SELECT   *
           FROM     pig_positions f
           WHERE    CAST(:#order AS text) = 'newest'
           AND      f.pig_id = r.pig_id
           AND      f.ts BETWEEN r.started_at AND b.until
           AND      f.ingested_at >= r.started_at - interval '1 day'
           AND      (f.ts, f.id) < (CAST(:#ts AS timestamptz), CAST(:#id AS bigint))
           ORDER BY f.ts DESC, f.id DESC
           LIMIT    CAST(:#rows AS integer))) p ON true
LEFT   JOIN quarantined_positions q ON q.position_id = p.id
WHERE  r.run_key = :#run_key
ORDER  BY p.ts, p.id

-- Which warnings were sent is a policy now (undershoot.policy), so a warning says itself whether it was; older ones do not.
CREATE OR REPLACE VIEW run_warnings AS
SELECT w.run_key, w.poi_id, w.tag, w.kind, w.kp, w.threshold_min, w.approach, w.undershoot,
       coalesce(w.superseded, w.threshold_min > w.tightest) AS superseded,
       w.warned_at, w.eta, w.p10, w.p90, w.quality,
       coalesce(a.passed_at, CASE WHEN w.kind = 'RECEIVER' OR w.kp * 1000 >= CAST(v.definition ->> 'endM' AS double precision) - 0.001
                                  THEN r.completed_at END) AS actual
FROM  (SELECT n.data ->> 'runKey'                                     AS run_key,
              n.data -> 'poi' ->> 'id'                                AS poi_id,
              n.data -> 'poi' ->> 'tag'                               AS tag,
              n.data -> 'poi' ->> 'kind'                              AS kind,
              CAST(n.data -> 'poi' ->> 'kp' AS double precision)      AS kp,
              CAST(n.data -> 'alert' ->> 'thresholdMin' AS integer)   AS threshold_min,
              CAST(n.data -> 'alert' ->> 'approach' AS integer)       AS approach,
              CAST(n.data -> 'alert' ->> 'undershoot' AS boolean)     AS undershoot,
              CAST(n.data -> 'alert' ->> 'superseded' AS boolean)     AS superseded,
              n.occurred_at                                           AS warned_at,
              CAST(n.data -> 'eta' ->> 'eta' AS timestamptz)          AS eta,
              CAST(n.data -> 'eta' ->> 'p10' AS timestamptz)          AS p10,
              CAST(n.data -> 'eta' ->> 'p90' AS timestamptz)          AS p90,
              n.data -> 'eta' ->> 'quality'                           AS quality,
              min(CAST(n.data -> 'alert' ->> 'thresholdMin' AS integer))
                  OVER (PARTITION BY n.data ->> 'runKey', n.data -> 'poi' ->> 'id', n.occurred_at) AS tightest
       FROM   notifications n
       WHERE  n.type LIKE 'pig.%'
       AND    n.type = 'pig.pre-poi-alert') w
JOIN   pig_runs r ON r.run_key = w.run_key
LEFT   JOIN route_versions v ON v.route_id = r.route_id AND v.ref_version = r.ref_version
LEFT   JOIN LATERAL (
           SELECT   p.passed_at
           FROM     poi_passages p
           WHERE    p.run_key = w.run_key
           AND      p.poi_id = w.poi_id
           AND      p.direction = 'FORWARD'
           AND      p.latest > w.warned_at
           ORDER BY p.passed_at
           LIMIT    1) a ON true;

COMMENT ON COLUMN run_warnings.superseded IS 'Recorded but not sent, as undershoot.policy has it.';

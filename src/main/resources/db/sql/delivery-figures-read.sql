-- Tries of a window: by step, if steps are asked for, and by whatever else is. Each branch below is the smallest table that
-- knows enough; the others are not touched. An empty filter lets all pass.
SELECT   CAST(extract(epoch FROM f.at) AS bigint) AS at, f.channel, l.destination, f.type, f.outcome, f.reason,
         f.tries, f.sent, f.retried, f.failed, f.total_duration_ms,
         f.le_10, f.le_25, f.le_50, f.le_100, f.le_250, f.le_500, f.le_1000, f.le_2500, f.le_5000, f.le_15000
FROM    (SELECT   CASE WHEN CAST(:#stepped AS boolean)
                       THEN CASE CAST(:#step AS text) WHEN 'day' THEN date_trunc('day', s.at, 'UTC') ELSE s.at END END AS at,
                  CASE WHEN CAST(:#by_channel AS boolean) OR CAST(:#by_destination AS boolean) THEN s.channel END AS channel,
                  CASE WHEN CAST(:#by_destination AS boolean) THEN s.lane_id END AS lane_id,
                  CASE WHEN CAST(:#by_type AS boolean) THEN s.type END AS type,
                  CASE WHEN CAST(:#by_reason AS boolean) THEN s.outcome END AS outcome,
                  CASE WHEN CAST(:#by_reason AS boolean) THEN s.reason END AS reason,
                  CAST(sum(s.tries) AS bigint) AS tries,
                  CAST(coalesce(sum(s.tries) FILTER (WHERE s.outcome = 'SENT'), 0) AS bigint) AS sent,
                  CAST(coalesce(sum(s.tries) FILTER (WHERE s.outcome = 'RETRY'), 0) AS bigint) AS retried,
                  CAST(coalesce(sum(s.tries) FILTER (WHERE s.outcome = 'DEAD'), 0) AS bigint) AS failed,
                  CAST(sum(s.total_duration_ms) AS bigint) AS total_duration_ms,
                  CAST(sum(s.le_10) AS bigint) AS le_10,
                  CAST(sum(s.le_25) AS bigint) AS le_25,
                  CAST(sum(s.le_50) AS bigint) AS le_50,
                  CAST(sum(s.le_100) AS bigint) AS le_100,
                  CAST(sum(s.le_250) AS bigint) AS le_250,
                  CAST(sum(s.le_500) AS bigint) AS le_500,
                  CAST(sum(s.le_1000) AS bigint) AS le_1000,
                  CAST(sum(s.le_2500) AS bigint) AS le_2500,
                  CAST(sum(s.le_5000) AS bigint) AS le_5000,
                  CAST(sum(s.le_15000) AS bigint) AS le_15000
         FROM    (SELECT at, lane_id, channel, type, outcome, reason, tries, total_duration_ms,
                         le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000
                  FROM   delivery_rollups
                  WHERE  CAST(:#source AS text) IN ('channel-hour', 'lane-day')
                  AND    grain = CAST(:#source AS text)
                  AND    at >= to_timestamp(CAST(:#from_s AS double precision))
                  AND    at < to_timestamp(CAST(:#to_s AS double precision))
                  AND    (CAST(:#destination AS text) = ''
                          OR lane_id IN (SELECT id FROM lanes WHERE destination = CAST(:#destination AS text)))
                  UNION ALL
                  SELECT hour, lane_id, channel, type, outcome, reason, tries, total_duration_ms,
                         le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000
                  FROM   delivery_stats
                  WHERE  CAST(:#source AS text) = 'lane-hour'
                  AND    hour >= to_timestamp(CAST(:#from_s AS double precision))
                  AND    hour < to_timestamp(CAST(:#to_s AS double precision))
                  UNION ALL
                  SELECT hour, lane_id, channel, type, outcome, reason, tries, total_duration_ms,
                         le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000
                  FROM   delivery_stats
                  WHERE  CAST(:#source AS text) = 'one-lane-hour'
                  AND    lane_id = ANY (ARRAY(SELECT id FROM lanes WHERE destination = CAST(:#destination AS text)))
                  AND    hour >= to_timestamp(CAST(:#from_s AS double precision))
                  AND    hour < to_timestamp(CAST(:#to_s AS double precision))) s
         WHERE    (CAST(:#channel AS text) = '' OR s.channel = CAST(:#channel AS text))
         AND      (CAST(:#type AS text) = '' OR s.type = CAST(:#type AS text))
         AND      (CAST(:#reason AS text) = '' OR s.reason = CAST(:#reason AS text))
         AND      (CAST(:#outcome AS text) = '' OR s.outcome = CAST(:#outcome AS text))
         GROUP BY 1, 2, 3, 4, 5, 6
         LIMIT    :#limit) f
LEFT     JOIN lanes l ON l.id = f.lane_id
ORDER BY f.channel, l.destination, f.type, f.at, f.tries DESC, f.outcome, f.reason

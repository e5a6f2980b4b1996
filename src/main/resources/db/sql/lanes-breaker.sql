-- Opens, closes and pauses lanes as tries turned out. After ten failed probes in a row a lane is disabled, and is
-- answered with.
WITH verdict AS (
    SELECT *
    FROM   jsonb_to_recordset(CAST(:#verdicts AS jsonb)) AS v(lane_id integer, opens boolean, closes boolean, open_ms bigint, pause_ms bigint)
)
UPDATE lanes l
SET    breaker      = CASE WHEN v.opens THEN 'OPEN' WHEN v.closes THEN 'CLOSED' ELSE l.breaker END,
       reopened     = CASE WHEN v.opens AND l.breaker = 'HALF_OPEN' THEN l.reopened + 1 WHEN v.closes THEN 0 ELSE l.reopened END,
       closed_at    = CASE WHEN v.closes AND l.breaker <> 'CLOSED' THEN now() ELSE l.closed_at END,
       disabled_at  = CASE WHEN v.opens AND l.breaker = 'HALF_OPEN' AND l.reopened >= 9 THEN now() ELSE l.disabled_at END,
       paused_until = CASE WHEN v.closes AND v.pause_ms = 0 THEN NULL
                           ELSE greatest(CASE WHEN l.breaker = 'HALF_OPEN' THEN now() ELSE l.paused_until END,
                                         now() + greatest(v.open_ms, v.pause_ms) * interval '1 millisecond') END,
       pause_reason = CASE WHEN v.opens THEN 'DEFERRED_BREAKER' WHEN v.pause_ms > 0 THEN 'DEFERRED_RETRY_AFTER' ELSE l.pause_reason END
FROM   verdict v
WHERE  l.id = v.lane_id
RETURNING l.id, l.channel, l.destination, l.breaker, l.reopened, l.disabled_at IS NOT NULL AS disabled, l.paused_until

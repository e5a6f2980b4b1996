-- Moves the effective weights of providers that share a type by a step: down by half for one that fails or is slow, never
-- below a sixteenth of its weight, and up by a quarter for one that is neither. If all of a type are bad, nothing moves: there
-- is nowhere to go. However many instances do this, a provider moves once an interval. Figures forget by two thirds in a
-- minute, so the tries of about the last minute are a minute's worth of their rate. A provider without a destination of its own,
-- such as a webhook, is judged by its tries alone.
WITH figure AS (
    SELECT c.channel, c.type, c.weight, c.effective_weight, h.mean_response_ms AS mean_ms,
           coalesce(c.timeout_seconds, 15) * 1000 AS timeout_ms,
           h.failed_per_second / nullif(h.per_second, 0) AS failing,
           coalesce(h.per_second * 60 * exp(- least(greatest(CAST(extract(epoch FROM now() - h.reported_at) AS double precision), 0), 3600) / 60), 0) AS tries,
           coalesce(l.breaker <> 'CLOSED' OR l.disabled_at IS NOT NULL, false) AS shut
    FROM   channel_configs c
    JOIN   shared_types s ON s.type = c.type
    LEFT   JOIN system_health h ON h.system = 'channels' AND h.component = c.channel
    LEFT   JOIN lanes l ON l.channel = c.channel AND l.destination = c.channel
    WHERE  c.enabled
    AND    c.weight > 0
    AND    coalesce(c.held_until <= now(), true)
),
judged AS (
    SELECT f.*,
           CASE WHEN shut THEN 'its breaker is open'
                WHEN tries < 10 THEN NULL
                WHEN failing >= 0.15 THEN CAST(failing * 100 AS integer) || ' % of its tries fail'
                WHEN f.mean_ms > timeout_ms / 2 THEN 'its tries take ' || CAST(f.mean_ms AS integer) || ' ms, more than half of its timeout'
                -- Far above: three times as long as the others', and by more than half a second, below which nobody minds.
                WHEN f.mean_ms > greatest(3 * others.mean_ms, others.mean_ms + 500)
                THEN 'its tries take ' || CAST(f.mean_ms AS integer) || ' ms, those of the others ' || CAST(others.mean_ms AS integer) END AS bad
    FROM   figure f
    CROSS  JOIN LATERAL (
               SELECT avg(o.mean_ms) AS mean_ms FROM figure o WHERE o.type = f.type AND o.channel <> f.channel AND o.tries >= 10) others
),
step AS (
    SELECT *, bool_and(bad IS NOT NULL) OVER (PARTITION BY type) AS all_bad,
           CASE WHEN bad IS NULL THEN least(effective_weight * 1.25, weight) ELSE greatest(effective_weight * 0.5, weight / 16.0) END AS next
    FROM   judged
)
UPDATE channel_configs c
SET    effective_weight = s.next, weighed_at = now()
FROM   step s
WHERE  c.channel = s.channel
AND    NOT s.all_bad
AND    c.effective_weight = s.effective_weight
AND    c.effective_weight <> s.next
AND    coalesce(c.weighed_at <= now() - 0.9 * CAST(:#interval_ms AS bigint) * interval '1 millisecond', true)
RETURNING c.channel, c.type, coalesce(s.bad, CASE WHEN s.tries < 10 THEN 'it is idle' ELSE 'it does well' END) AS reason,
          s.effective_weight AS before, s.next AS after

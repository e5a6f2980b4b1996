-- Says how the parts of Pigeon are: the channels by what this instance's tries came to and by what all instances know of
-- their lanes and hosts, the backlog by what is due, the database by how it answered the last report. Rates are means that forget by
-- two thirds in a minute; each instance adds its own, so that they hold for all together. Rows in the order of their key,
-- as others write them too.
WITH RECURSIVE told AS (
    SELECT *
    FROM   jsonb_to_recordset(CAST(:#channels AS jsonb)) AS t(
               channel text, tries bigint, failures bigint, total_ms double precision, succeeded_ms_ago bigint, failed_ms_ago bigint, error text,
               connected_ms_ago bigint, connect_ms double precision, unreachable_ms_ago bigint, unreachable text)
),
waiting (lane_id) AS (
    (SELECT lane_id FROM notifications_outbox WHERE status IN ('NEW', 'RETRY') ORDER BY lane_id LIMIT 1)
    UNION ALL
    SELECT (SELECT   o.lane_id
            FROM     notifications_outbox o
            WHERE    o.status IN ('NEW', 'RETRY')
            AND      o.lane_id > w.lane_id
            ORDER BY o.lane_id
            LIMIT    1)
    FROM   waiting w
    WHERE  w.lane_id IS NOT NULL
),
backlog AS (
    -- What waits in a lane that is shut is the lane's matter.
    SELECT coalesce(extract(epoch FROM now() - min(head.next_attempt_at)), 0) AS oldest_s
    FROM   waiting w
    JOIN   lanes l ON l.id = w.lane_id AND l.disabled_at IS NULL AND l.enabled
                   AND coalesce(l.paused_until <= now(), true) AND coalesce(l.held_until <= now(), true)
    CROSS  JOIN generate_series(0, 3) AS p(priority)
    CROSS  JOIN LATERAL (
               SELECT   o.next_attempt_at
               FROM     notifications_outbox o
               WHERE    o.lane_id = l.id
               AND      o.priority = p.priority
               AND      o.status IN ('NEW', 'RETRY')
               AND      o.next_attempt_at <= now()
               AND      (o.ordering_key IS NULL
                         OR NOT EXISTS (SELECT
                                        FROM   notifications_outbox e
                                        WHERE  e.lane_id = o.lane_id
                                        AND    e.ordering_key = o.ordering_key
                                        AND    e.id < o.id))
               ORDER BY o.next_attempt_at
               LIMIT    1) head
),
lane AS (
    SELECT   channel, count(*) AS lanes,
             count(*) FILTER (WHERE disabled_at IS NOT NULL OR breaker <> 'CLOSED') AS shut,
             count(*) FILTER (WHERE disabled_at IS NOT NULL OR breaker <> 'CLOSED' OR paused_until > now()) AS troubled
    FROM     lanes
    GROUP BY channel
),
channel AS (
    SELECT channel FROM lane
    UNION
    SELECT channel FROM channel_configs
    UNION
    SELECT channel FROM told
),
news AS (
    SELECT 'channels' AS system, c.channel AS component, coalesce(l.lanes, 0) AS lanes, coalesce(l.shut, 0) AS shut,
           coalesce(l.troubled, 0) AS troubled, coalesce(t.tries, 0) AS tries, coalesce(t.failures, 0) AS failures,
           coalesce(t.total_ms, 0) AS total_ms, now() - t.succeeded_ms_ago * interval '1 millisecond' AS succeeded_at,
           now() - t.failed_ms_ago * interval '1 millisecond' AS failed_at, t.error, CAST(NULL AS text) AS state,
           now() - t.connected_ms_ago * interval '1 millisecond' AS connected_at, t.connect_ms,
           now() - t.unreachable_ms_ago * interval '1 millisecond' AS unreachable_at, t.unreachable
    FROM   channel c
    LEFT   JOIN lane l ON l.channel = c.channel
    LEFT   JOIN told t ON t.channel = c.channel
    UNION ALL
    SELECT 'notifications', 'database', 0, 0, 0, 1, CAST(:#database_failures AS bigint), CAST(:#database_ms AS double precision), now(),
           CASE WHEN CAST(:#database_failures AS bigint) > 0
                THEN now() - CAST(:#database_failed_ms_ago AS bigint) * interval '1 millisecond' END,
           nullif(CAST(:#database_error AS text), ''), CASE WHEN CAST(:#database_failures AS bigint) > 0 THEN 'DEGRADED' ELSE 'HEALTHY' END,
           NULL, NULL, NULL, NULL
    UNION ALL
    SELECT 'notifications', 'backlog', 0, 0, 0, 0, 0, 0, CASE WHEN NOT late THEN now() END,
           CASE WHEN late THEN now() END,
           CASE WHEN late THEN 'The oldest due delivery has waited for ' || CAST(oldest_s AS bigint) || ' s' END,
           CASE WHEN late THEN 'DEGRADED' ELSE 'HEALTHY' END,
           NULL, NULL, NULL, NULL
    FROM   backlog
    CROSS  JOIN LATERAL (SELECT oldest_s > CAST(:#due_age_s AS bigint) AS late) AS judged
),
faded AS (
    SELECT n.*, h.last_success_at AS old_success_at, h.last_failure_at AS old_failure_at, h.error AS old_error, h.fell_back_at,
           h.connected_at AS old_connected_at, h.connect_ms AS old_connect_ms, h.unreachable_at AS old_unreachable_at,
           -- What has faded is nothing: a product too small to be written is an error.
           CASE WHEN h.per_second > 1e-6 THEN h.per_second * f.share ELSE 0 END AS old_per_second,
           CASE WHEN h.failed_per_second > 1e-6 THEN h.failed_per_second * f.share ELSE 0 END AS old_failed_per_second,
           coalesce(h.mean_response_ms, 0) AS old_mean, coalesce(h.mean_response_ms IS NOT NULL, false) AS had_mean
    FROM   news n
    LEFT   JOIN system_health h ON h.system = n.system AND h.component = n.component
    CROSS  JOIN LATERAL (
               SELECT coalesce(exp(- least(greatest(CAST(extract(epoch FROM now() - h.reported_at) AS double precision), 0), 3600) / 60), 0) AS share) f
),
report AS (
    SELECT system, component, lanes, shut, troubled, state, failures, fell_back_at,
           greatest(succeeded_at, old_success_at) AS success_at,
           greatest(failed_at, old_failure_at) AS failure_at,
           greatest(connected_at, old_connected_at) AS connected_at, coalesce(connect_ms, old_connect_ms) AS connect_ms,
           greatest(unreachable_at, old_unreachable_at) AS unreachable_at,
           CASE WHEN unreachable_at > coalesce(greatest(failed_at, old_failure_at), '-infinity') THEN unreachable
                WHEN failed_at >= old_failure_at OR old_failure_at IS NULL THEN coalesce(error, old_error) ELSE old_error END AS error,
           old_per_second + tries / 60.0 AS per_second,
           old_failed_per_second + failures / 60.0 AS failed_per_second,
           CASE WHEN tries > 0 THEN (old_mean * old_per_second * 60 + total_ms) / (old_per_second * 60 * CAST(had_mean AS integer) + tries)
                WHEN had_mean THEN old_mean END AS mean_ms
    FROM   faded
)
INSERT INTO system_health AS h (system, component, state, last_success_at, last_failure_at, failure_count, mean_response_ms, error,
                                per_second, failed_per_second, connected_at, connect_ms, unreachable_at, reported_at, reported_by)
SELECT   system, component,
         CASE WHEN state IS NOT NULL THEN state
              WHEN lanes > 0 AND shut = lanes THEN 'DOWN'
              WHEN unreachable_at > greatest(success_at, connected_at, now() - CAST(:#tested_s AS bigint) * interval '1 second') THEN 'DOWN'
              WHEN coalesce(success_at, failure_at, connected_at) IS NULL THEN 'UNKNOWN'
              WHEN troubled > 0 THEN 'DEGRADED'
              -- Another channel had to step in for it.
              WHEN fell_back_at > now() - interval '5 minutes' THEN 'DEGRADED'
              WHEN per_second > 0 AND failed_per_second >= 0.5 * per_second THEN 'DEGRADED'
              WHEN per_second = 0 AND failure_at > coalesce(success_at, '-infinity') THEN 'DEGRADED'
              ELSE 'HEALTHY' END,
         success_at, failure_at, failures, mean_ms, error, per_second, failed_per_second, connected_at, connect_ms, unreachable_at, now(),
         CAST(:#${bean:worker.host} AS text) || ' ' || CAST(:#${bean:worker.id} AS text)
FROM     report
ORDER BY system, component
ON CONFLICT (system, component) DO UPDATE
SET    state             = EXCLUDED.state,
       last_success_at   = greatest(h.last_success_at, EXCLUDED.last_success_at),
       last_failure_at   = greatest(h.last_failure_at, EXCLUDED.last_failure_at),
       failure_count     = h.failure_count + EXCLUDED.failure_count,
       mean_response_ms  = EXCLUDED.mean_response_ms,
       error             = EXCLUDED.error,
       per_second        = EXCLUDED.per_second,
       failed_per_second = EXCLUDED.failed_per_second,
       connected_at      = greatest(h.connected_at, EXCLUDED.connected_at),
       connect_ms        = EXCLUDED.connect_ms,
       unreachable_at    = greatest(h.unreachable_at, EXCLUDED.unreachable_at),
       reported_at       = EXCLUDED.reported_at,
       reported_by       = EXCLUDED.reported_by

-- What is waiting and under way, by channel and priority, and how fast it goes: one row. Only the outbox is read, which holds
-- what is in progress; the rates are those that system_health keeps, faded since they were written.
WITH waiting AS MATERIALIZED (
    SELECT   lane_id, priority, count(*) AS waiting, count(*) FILTER (WHERE next_attempt_at <= now()) AS due, min(next_attempt_at) AS oldest
    FROM     notifications_outbox
    WHERE    status IN ('NEW', 'RETRY')
    GROUP BY lane_id, priority
),
under_way AS MATERIALIZED (
    SELECT   lane_id, priority, count(*) AS in_flight
    FROM     notifications_outbox
    WHERE    status = 'SENDING'
    GROUP BY lane_id, priority
),
queue AS MATERIALIZED (
    SELECT   l.channel, s.priority, sum(s.waiting) AS waiting, sum(s.due) AS due, sum(s.in_flight) AS in_flight,
             extract(epoch FROM now() - min(s.oldest)) AS oldest_due_s
    FROM    (SELECT lane_id, priority, waiting, due, 0 AS in_flight, CASE WHEN due > 0 THEN oldest END AS oldest FROM waiting
             UNION ALL
             SELECT lane_id, priority, 0, 0, in_flight, NULL FROM under_way) s
    JOIN     lanes l ON l.id = s.lane_id
    GROUP BY l.channel, s.priority
),
rate AS (
    SELECT component AS channel, per_second * share AS per_second, failed_per_second * share AS failed_per_second
    FROM   system_health h
    CROSS  JOIN LATERAL (
               SELECT exp(- least(greatest(CAST(extract(epoch FROM now() - h.reported_at) AS double precision), 0), 3600) / 60) AS share) f
    WHERE  h.system = 'channels'
    AND    h.per_second > 1e-6
)
SELECT now() AS measured_at,
       (SELECT coalesce(sum(waiting), 0) FROM waiting) AS waiting,
       (SELECT coalesce(sum(due), 0) FROM waiting) AS due,
       (SELECT coalesce(sum(in_flight), 0) FROM under_way) AS in_flight,
       (SELECT CAST(round(max(oldest_due_s), 3) AS double precision) FROM queue) AS oldest_due_seconds,
       (SELECT count(*) FROM workers WHERE alive_until > now()) AS workers,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'channel', channel, 'priority', (ARRAY['low', 'normal', 'high', 'critical'])[priority + 1], 'waiting', waiting, 'due', due,
                   'in_flight', in_flight, 'oldest_due_seconds', round(oldest_due_s, 3)) ORDER BY channel, priority DESC), '[]')
        FROM   queue) AS queues,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'channel', channel, 'tries_per_second', round(CAST(per_second AS numeric), 4),
                   'failed_per_second', round(CAST(failed_per_second AS numeric), 4)) ORDER BY channel), '[]')
        FROM   rate) AS rates

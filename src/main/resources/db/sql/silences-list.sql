-- A page of silences, the latest first, each with how much it has hidden.
SELECT   s.*, (SELECT count(*) FROM silenced_deliveries d WHERE d.silence_id = s.id) AS hidden, CAST(s.id AS text) AS cursor
FROM    (SELECT s.id,
         CASE WHEN s.lifted_at IS NOT NULL OR s.ends_at <= now() THEN 'ended' WHEN s.starts_at > now() THEN 'pending' ELSE 'active' END AS state,
         s.type_pattern AS type, s.channel, s.destination, s.recipient, s.starts_at AS starts, s.ends_at AS ends, s.comment,
         CASE WHEN s.days IS NOT NULL
              THEN jsonb_build_object('days', ARRAY(SELECT (ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[d] FROM unnest(s.days) AS d),
                                      'from', to_char(s.day_from, 'HH24:MI'), 'to', left(CAST(s.day_to AS text), 5),
                                      'time_zone', s.time_zone) END AS weekly,
         s.created_by, s.created_at, s.lifted_at
         FROM   silences s
         WHERE  CAST(:#before AS uuid) IS NULL
         OR     s.id < CAST(:#before AS uuid)) s
WHERE    s.state = coalesce(CAST(:#state AS text), s.state)
ORDER BY s.id DESC
LIMIT    :#limit

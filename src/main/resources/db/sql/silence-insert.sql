-- Begins a silence, if the time zone of its weekly window is one.
WITH zone AS (
    SELECT CAST(:#time_zone AS text) IS NULL OR EXISTS (SELECT FROM pg_timezone_names WHERE name = CAST(:#time_zone AS text)) AS known
),
s AS (
    INSERT INTO silences (id, type_pattern, channel, destination, recipient, starts_at, ends_at, days, day_from, day_to, time_zone, comment, created_by)
    SELECT CAST(:#id AS uuid), CAST(:#type AS text), CAST(:#channel AS text), CAST(:#destination AS text), CAST(:#recipient AS text),
           CAST(:#starts AS timestamptz), CAST(:#ends AS timestamptz), CAST(:#days AS integer[]), CAST(:#day_from AS time), CAST(:#day_to AS time),
           CAST(:#time_zone AS text), :#comment, :#actor
    FROM   zone
    WHERE  known
    RETURNING *
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, after)
    SELECT created_by, 'silence.create', 'silence:' || id, jsonb_strip_nulls(to_jsonb(s)) FROM s
)
SELECT   s.id,
         CASE WHEN s.lifted_at IS NOT NULL OR s.ends_at <= now() THEN 'ended' WHEN s.starts_at > now() THEN 'pending' ELSE 'active' END AS state,
         s.type_pattern AS type, s.channel, s.destination, s.recipient, s.starts_at AS starts, s.ends_at AS ends, s.comment,
         CASE WHEN s.days IS NOT NULL
              THEN jsonb_build_object('days', ARRAY(SELECT (ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[d] FROM unnest(s.days) AS d),
                                      'from', to_char(s.day_from, 'HH24:MI'), 'to', left(CAST(s.day_to AS text), 5),
                                      'time_zone', s.time_zone) END AS weekly,
         s.created_by, s.created_at, s.lifted_at, 0 AS hidden
FROM     s

-- Pauses a channel, or one of its destinations, or resumes it where there is no time to hold it until. What the breaker has
-- to say of a lane is kept apart, but a lane that it has disabled gets a new probe when it is resumed.
WITH channel AS (
    SELECT * FROM channel_configs WHERE channel = :#channel FOR UPDATE
),
lane AS (
    -- In the order of their ids, like claims, so that the two never wait for each other.
    SELECT l.*
    FROM   lanes l
    WHERE  l.channel = (SELECT channel FROM channel)
    AND    l.destination = coalesce(CAST(:#destination AS text), l.destination)
    ORDER  BY l.id
    FOR UPDATE
),
whole AS (
    UPDATE channel_configs c
    SET    held_until = CAST(:#held_until AS timestamptz), held_reason = CAST(:#reason AS text)
    FROM   channel
    WHERE  c.channel = channel.channel
    AND    CAST(:#destination AS text) IS NULL
),
held AS (
    UPDATE lanes l
    SET    held_until = CAST(:#held_until AS timestamptz), held_reason = CAST(:#reason AS text),
           disabled_at = CASE WHEN CAST(:#held_until AS timestamptz) IS NULL AND lane.reopened >= 10 THEN NULL ELSE lane.disabled_at END,
           reopened    = CASE WHEN CAST(:#held_until AS timestamptz) IS NULL AND lane.reopened >= 10 THEN 0 ELSE lane.reopened END
    FROM   lane
    WHERE  l.id = lane.id
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, CAST(:#action AS text), 'channel:' || channel.channel,
           jsonb_strip_nulls(jsonb_build_object(
               'destination', CAST(:#destination AS text),
               'held_until', CASE WHEN CAST(:#destination AS text) IS NULL THEN channel.held_until ELSE (SELECT held_until FROM lane) END,
               'held_reason', CASE WHEN CAST(:#destination AS text) IS NULL THEN channel.held_reason ELSE (SELECT held_reason FROM lane) END,
               'disabled', nullif((SELECT count(*) FROM lane WHERE disabled_at IS NOT NULL), 0))),
           jsonb_strip_nulls(jsonb_build_object('destination', CAST(:#destination AS text), 'held_until', CAST(:#held_until AS timestamptz), 'held_reason', CAST(:#reason AS text)))
    FROM   channel
    WHERE  CAST(:#destination AS text) IS NULL
    OR     EXISTS (SELECT FROM lane)
)
SELECT EXISTS (SELECT FROM channel) AS known, CAST(:#channel AS text) AS channel, CAST(:#destination AS text) AS destination,
       CAST(:#held_until AS timestamptz) IS NOT NULL AS paused, nullif(CAST(:#held_until AS timestamptz), 'infinity') AS paused_until, CAST(:#reason AS text) AS pause_reason,
       (SELECT count(*) FROM lane) AS lanes

-- Changes the settings of a channel that are named, and leaves the others. Its lanes follow by a trigger.
WITH asked AS (
    SELECT CAST(:#changes AS jsonb) AS change
),
was AS (
    SELECT * FROM channel_configs WHERE channel = :#channel FOR UPDATE
),
saved AS (
    UPDATE channel_configs s
    SET    enabled               = coalesce(CAST(change ->> 'enabled' AS boolean), s.enabled),
           config                = coalesce(change -> 'config', s.config),
           rate_limit_per_minute = CASE WHEN jsonb_exists(change, 'rate_limit_per_minute')
                                        THEN CAST(change ->> 'rate_limit_per_minute' AS numeric) ELSE s.rate_limit_per_minute END,
           max_retries           = CASE WHEN jsonb_exists(change, 'max_retries')
                                        THEN CAST(change ->> 'max_retries' AS numeric) ELSE s.max_retries END,
           timeout_seconds       = CASE WHEN jsonb_exists(change, 'timeout_seconds')
                                        THEN CAST(change ->> 'timeout_seconds' AS numeric) ELSE s.timeout_seconds END,
           weight                = coalesce(CAST(change ->> 'weight' AS numeric), s.weight),
           fallback_channels     = CASE WHEN jsonb_exists(change, 'fallback_channels')
                                        THEN ARRAY(SELECT jsonb_array_elements_text(change -> 'fallback_channels'))
                                        ELSE s.fallback_channels END
    FROM   asked, was
    WHERE  s.channel = was.channel
    RETURNING s.*
)
INSERT INTO audit_log (actor, action, subject, before, after)
SELECT :#actor, 'channel.configure', 'channel:' || was.channel, to_jsonb(was), to_jsonb(saved)
FROM   was
JOIN   saved ON saved.channel = was.channel
RETURNING subject

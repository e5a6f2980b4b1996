-- Changes the settings of a channel that are named, and leaves the others; makes it, if it is not there. Its lanes follow by
-- a trigger.
WITH asked AS (
    SELECT CAST(:#changes AS jsonb) AS change
),
was AS (
    SELECT * FROM channel_configs WHERE channel = :#channel FOR UPDATE
),
saved AS (
    INSERT INTO channel_configs AS s (channel, type, enabled, config, rate_limit_per_minute, max_retries, timeout_seconds, weight,
                                      fallback_channels)
    SELECT :#channel, :#type,
           coalesce(CAST(change ->> 'enabled' AS boolean), was.enabled, true),
           coalesce(change -> 'config', was.config, '{}'),
           CASE WHEN jsonb_exists(change, 'rate_limit_per_minute')
                THEN CAST(change ->> 'rate_limit_per_minute' AS numeric) ELSE was.rate_limit_per_minute END,
           CASE WHEN jsonb_exists(change, 'max_retries')
                THEN CAST(change ->> 'max_retries' AS numeric) ELSE was.max_retries END,
           CASE WHEN jsonb_exists(change, 'timeout_seconds')
                THEN CAST(change ->> 'timeout_seconds' AS numeric) ELSE was.timeout_seconds END,
           coalesce(CAST(change ->> 'weight' AS numeric), was.weight, 1),
           CASE WHEN jsonb_exists(change, 'fallback_channels')
                THEN ARRAY(SELECT jsonb_array_elements_text(change -> 'fallback_channels'))
                ELSE coalesce(was.fallback_channels, '{}') END
    FROM   asked
    LEFT   JOIN was ON true
    ON CONFLICT (channel) DO UPDATE
    SET    enabled               = EXCLUDED.enabled,
           config                = EXCLUDED.config,
           rate_limit_per_minute = EXCLUDED.rate_limit_per_minute,
           max_retries           = EXCLUDED.max_retries,
           timeout_seconds       = EXCLUDED.timeout_seconds,
           weight                = EXCLUDED.weight,
           fallback_channels     = EXCLUDED.fallback_channels
    RETURNING s.*
)
INSERT INTO audit_log (actor, action, subject, before, after)
SELECT :#actor, 'channel.configure', 'channel:' || saved.channel, to_jsonb(was), to_jsonb(saved)
FROM   saved
LEFT   JOIN was ON was.channel = saved.channel
RETURNING subject

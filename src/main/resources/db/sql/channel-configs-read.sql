-- The channels with their settings: all, or one.
SELECT   channel, type, enabled, config, rate_limit_per_minute, max_retries, timeout_seconds, weight, effective_weight,
         to_jsonb(fallback_channels) AS fallback_channels,
         coalesce(held_until > now(), false) AS paused,
         CASE WHEN held_until > now() THEN nullif(held_until, 'infinity') END AS paused_until,
         CASE WHEN held_until > now() THEN held_reason END AS pause_reason,
         created_at, updated_at
FROM     channel_configs
WHERE    channel = coalesce(CAST(:#channel AS text), channel)
ORDER BY channel

-- The channels that can be asked for.
SELECT channel FROM channel_configs ORDER BY channel

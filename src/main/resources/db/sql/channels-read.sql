-- What channel routes are given: the settings of every channel.
SELECT channel, type, CAST(config AS text) AS config, timeout_seconds FROM channel_configs

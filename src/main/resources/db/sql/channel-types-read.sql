-- The channels that can be asked for, and what type each is of.
SELECT channel, type FROM channel_configs ORDER BY channel

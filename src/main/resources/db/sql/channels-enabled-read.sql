-- The channels whose hosts are to be reached.
SELECT channel FROM channel_configs WHERE enabled ORDER BY channel

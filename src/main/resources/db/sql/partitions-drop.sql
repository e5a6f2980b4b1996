-- Drops one partition of a table that is past its time. One falls due a day; after a change of the setting the others
-- follow hour by hour.
SELECT coalesce(drop_old_partition(CAST(:#parent AS regclass), :#keep_s * interval '1 second'), '') AS dropped

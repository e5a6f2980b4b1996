-- Moves a shard's cursor past what this step consumed. A transaction open for more than a day is not waited for.
UPDATE detector_cursors
SET    done        = CAST(:#done AS pg_snapshot),
       target      = CAST(:#target AS pg_snapshot),
       after_xact  = CAST(:#after_xact AS xid8),
       after_id    = :#after_id,
       read_from   = greatest(read_from, now() - interval '1 day'),
       advanced_at = clock_timestamp()
WHERE  shard = :#shard

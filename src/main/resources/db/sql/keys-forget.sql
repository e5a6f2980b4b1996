-- Forgets keys of notifications that are long past, some at a time.
DELETE FROM notification_keys
WHERE  dedup_key IN (SELECT   dedup_key
                     FROM     notification_keys
                     WHERE    created_at < now() - :#${bean:retention.keySeconds} * interval '1 second'
                     ORDER BY created_at
                     LIMIT    5000
                     FOR UPDATE SKIP LOCKED)

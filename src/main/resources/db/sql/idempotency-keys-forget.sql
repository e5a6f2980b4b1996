-- Forgets answers of requests that are past repeating, some at a time.
DELETE FROM idempotency_keys
WHERE  (caller, key) IN (SELECT   caller, key
                         FROM     idempotency_keys
                         WHERE    created_at < now() - interval '24 hours'
                         ORDER BY created_at
                         LIMIT    20000
                         FOR UPDATE SKIP LOCKED)

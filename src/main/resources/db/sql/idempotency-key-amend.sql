-- Keeps what was answered in the end, where some of a batch turned out to be known already.
UPDATE idempotency_keys
SET    answer = CAST(:#answer AS json)
WHERE  caller = :#caller
AND    key = :#key

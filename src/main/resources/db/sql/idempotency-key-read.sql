-- What was answered under an idempotency key.
SELECT CAST(answer AS text) AS answer, request_hash = decode(:#hash, 'hex') AS same
FROM   idempotency_keys
WHERE  caller = :#caller
AND    key = :#key

-- What was told of a run.
SELECT   dedup_key, type, occurred_at
FROM     notifications
WHERE    data ->> 'runKey' = :run_key
AND      type LIKE 'pig.%'
ORDER BY occurred_at, dedup_key

-- Completed runs whose late positions have had an hour to arrive, and have not been looked at.
SELECT   run_key
FROM     pig_runs
WHERE    completed_at < now() - interval '1 hour'
AND      corrected_at IS NULL
ORDER BY completed_at
LIMIT    20

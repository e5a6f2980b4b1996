-- One back-test.
SELECT id, run_key, config, status, positions_done, positions_total, result, error, created_at, started_at, finished_at
FROM   backtests
WHERE  id = CAST(:#id AS uuid)

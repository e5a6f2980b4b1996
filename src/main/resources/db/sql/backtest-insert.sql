-- Queues a back-test, if the run is known.
INSERT INTO backtests (id, run_key, config)
SELECT CAST(:#id AS uuid), run_key, CAST(:#config AS jsonb)
FROM   pig_runs
WHERE  run_key = :#run_key
RETURNING id, run_key, config, status, positions_done, positions_total, result, error, created_at, started_at, finished_at

-- Says that this instance is alive, and until when that holds.
INSERT INTO workers (worker, host, alive_until)
VALUES (CAST(:#${bean:worker.id} AS uuid), :#${bean:worker.host}, now() + :#${bean:worker.timeoutMillis} * interval '1 millisecond')
ON CONFLICT (worker) DO UPDATE
SET    beat_at     = now(),
       alive_until = EXCLUDED.alive_until

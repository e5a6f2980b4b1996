-- Says that this instance is alive, and until when that holds, and what it has done so far.
INSERT INTO workers (worker, host, roles, claimed, settled, alive_until)
VALUES (CAST(:#${bean:worker.id} AS uuid), :#${bean:worker.host}, string_to_array(:#${bean:worker.roles}, ','),
        :#${bean:processed.claimed}, :#${bean:processed.settled},
        now() + :#${bean:worker.timeoutMillis} * interval '1 millisecond')
ON CONFLICT (worker) DO UPDATE
SET    beat_at       = now(),
       alive_until   = EXCLUDED.alive_until,
       claimed       = EXCLUDED.claimed,
       settled       = EXCLUDED.settled,
       claimed_per_s = (EXCLUDED.claimed - workers.claimed) / greatest(extract(epoch FROM now() - workers.beat_at), 0.001),
       settled_per_s = (EXCLUDED.settled - workers.settled) / greatest(extract(epoch FROM now() - workers.beat_at), 0.001)

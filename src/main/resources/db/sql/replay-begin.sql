-- Begins a replay, or finds how far one was that was cut off. Each begins an hour after the last in simulated time, and
-- never in the past.
INSERT INTO replays (file, simulated_start)
VALUES (:#file, greatest(now(), (SELECT max(simulated_now) + interval '1 hour' FROM replays)))
ON CONFLICT (file) DO UPDATE
SET    simulated_start = CASE WHEN replays.finished_at IS NULL THEN replays.simulated_start ELSE EXCLUDED.simulated_start END,
       done_rows       = CASE WHEN replays.finished_at IS NULL THEN replays.done_rows ELSE 0 END,
       finished_at     = NULL
RETURNING simulated_start, done_rows, now() AS now

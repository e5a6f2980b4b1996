-- The recording is loaded: it begins a simulated hour after what was played before, and not in the past.
WITH clock AS (
    INSERT INTO simulated_clock (instant, ticked_at)
    VALUES (now(), now())
    ON CONFLICT (single) DO UPDATE
    SET    instant = greatest(simulated_clock.instant + interval '1 hour', now())
    WHERE  NOT EXISTS (SELECT FROM replays WHERE simulated_start IS NOT NULL AND finished_at IS NULL)
    RETURNING instant
)
UPDATE replays
SET    simulated_start = coalesce((SELECT instant FROM clock), (SELECT instant FROM simulated_clock)),
       rows            = (SELECT count(*) FROM replay_rows r WHERE r.file = replays.file)
WHERE  file = :#${header.CamelFileNameOnly}

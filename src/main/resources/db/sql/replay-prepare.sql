-- Makes room for a recording. No row comes back while the same file is being played.
INSERT INTO replays (file)
VALUES (:#${header.CamelFileNameOnly})
ON CONFLICT (file) DO UPDATE
SET    simulated_start = NULL, rows = 0, done_rows = 0, finished_at = NULL
WHERE  replays.simulated_start IS NULL
OR     replays.finished_at IS NOT NULL
RETURNING file

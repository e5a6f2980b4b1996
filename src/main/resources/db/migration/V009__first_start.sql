-- When a shard was looked at for the first time. Those that are there already have started before: nothing of theirs is
-- silenced.

ALTER TABLE detector_cursors ADD COLUMN first_started_at timestamptz NOT NULL DEFAULT 'epoch';
ALTER TABLE detector_cursors ALTER COLUMN first_started_at SET DEFAULT now();

COMMENT ON COLUMN detector_cursors.first_started_at IS 'First start of the detector: facts well before it are kept but told to nobody. A later catch-up after an outage tells everything.';

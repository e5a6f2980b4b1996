-- Late positions move nothing live; they are looked at once more when a run is over.
ALTER TABLE pig_runs ADD COLUMN corrected_at timestamptz;
COMMENT ON COLUMN pig_runs.corrected_at IS 'When its late positions were looked at for passages to be corrected; null if that was not done.';

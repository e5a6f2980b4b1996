-- The recording is at its end.
UPDATE replays SET finished_at = now() WHERE file = :#${header.CamelFileNameOnly}

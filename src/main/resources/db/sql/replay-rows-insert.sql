-- Loads recorded rows. A file whose loading was cut off is loaded again.
INSERT INTO replay_rows (file, number, arrival_ms, behind_ms, position)
SELECT :#file, number, arrival_ms, behind_ms, position
FROM   jsonb_to_recordset(CAST(:#rows AS jsonb)) AS r(number bigint, arrival_ms bigint, behind_ms bigint, position jsonb)
ON CONFLICT (file, number) DO UPDATE
SET    arrival_ms = EXCLUDED.arrival_ms,
       behind_ms  = EXCLUDED.behind_ms,
       position   = EXCLUDED.position

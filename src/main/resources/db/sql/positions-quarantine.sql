-- Sets rows aside, with the reason.
INSERT INTO quarantined_positions (position_id, pig_id, ts, reason, detail)
SELECT position_id, pig_id, ts, reason, detail
FROM   jsonb_to_recordset(CAST(:#quarantined AS jsonb)) AS q(
           position_id bigint, pig_id text, ts timestamptz, reason text, detail text)
ON CONFLICT (position_id) DO NOTHING

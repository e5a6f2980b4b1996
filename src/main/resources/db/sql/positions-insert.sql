-- Appends positions.
INSERT INTO pig_positions (pig_id, ts, kp, gc, lat, lon, tool_type, accuracy_m, source)
SELECT pig_id, ts, kp, gc, lat, lon, tool_type, accuracy_m, source
FROM   jsonb_to_recordset(CAST(:#rows AS jsonb)) AS r(
           pig_id text, ts timestamptz, kp double precision, gc integer, lat double precision, lon double precision,
           tool_type text, accuracy_m double precision, source text)

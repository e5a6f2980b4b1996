-- Lets one recorded row arrive, once: the count of rows done and the row itself are written together.
WITH step AS (
    UPDATE replays
    SET    done_rows     = :#row_number,
           simulated_now = :#arrival
    WHERE  file = :#file
    AND    done_rows < :#row_number
    RETURNING file
)
INSERT INTO pig_positions (pig_id, ts, ingested_at, kp, gc, lat, lon, tool_type, accuracy_m, source)
SELECT pig_id, ts, :#arrival, kp, gc, lat, lon, tool_type, accuracy_m, source
FROM   step
CROSS  JOIN jsonb_to_recordset(CAST(:#rows AS jsonb)) AS r(
           pig_id text, ts timestamptz, kp double precision, gc integer, lat double precision, lon double precision,
           tool_type text, accuracy_m double precision, source text)

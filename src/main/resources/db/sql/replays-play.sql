-- Moves the simulated clock on and lets arrive what is due by then, in one statement, so that the clock never shows an
-- instant whose positions are missing. A pause of the process counts for no more than a second; the clock rests a
-- simulated hour after the last position.
WITH tick AS (
    UPDATE simulated_clock
    SET    instant   = instant + least(clock_timestamp() - ticked_at, interval '1 second')
                               * CAST(:#${properties:pigeon.telemetry.simulation-speed} AS double precision),
           ticked_at = clock_timestamp()
    WHERE  EXISTS (SELECT FROM replays WHERE finished_at IS NULL)
    OR     instant < (SELECT max(ingested_at) + interval '1 hour' FROM pig_positions)
    RETURNING instant
),
arrived AS (
    DELETE FROM replay_rows r
    USING  replays p, tick
    WHERE  p.file = r.file
    AND    p.simulated_start + r.arrival_ms * interval '1 millisecond' <= tick.instant
    RETURNING r.file, r.number, p.simulated_start, r.arrival_ms, r.behind_ms, r.position
),
stored AS (
    INSERT INTO pig_positions (pig_id, ts, ingested_at, kp, gc, lat, lon, tool_type, accuracy_m, source)
    SELECT   r.pig_id, a.simulated_start + a.behind_ms * interval '1 millisecond',
             a.simulated_start + a.arrival_ms * interval '1 millisecond',
             r.kp, r.gc, r.lat, r.lon, r.tool_type, r.accuracy_m, r.source
    FROM     arrived a
    CROSS    JOIN jsonb_to_record(a.position) AS r(
                 pig_id text, kp double precision, gc integer, lat double precision, lon double precision,
                 tool_type text, accuracy_m double precision, source text)
    ORDER BY a.number
)
UPDATE replays p
SET    done_rows   = p.done_rows + a.number,
       finished_at = CASE WHEN p.done_rows + a.number = p.rows THEN now() END
FROM   (SELECT file, count(*) AS number FROM arrived GROUP BY file) a
WHERE  p.file = a.file
RETURNING p.file, p.done_rows, p.rows, (SELECT instant FROM tick) AS instant

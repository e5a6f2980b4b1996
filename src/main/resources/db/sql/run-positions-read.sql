-- A page of a run's positions in the order in which they arrived.
SELECT   id, pig_id, ts, ingested_at, kp, gc, lat, lon, tool_type, accuracy_m, source
FROM     pig_positions
WHERE    pig_id = :pig_id
AND      ts >= :started_at
AND      ts < :rows_until
AND      ingested_at <= :arrived_until
AND      (ingested_at, id) > (:after_ingested_at, :after_id)
ORDER BY ingested_at, id
LIMIT    :page

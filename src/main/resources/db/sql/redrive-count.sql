-- How many dead letters a re-drive would send again, by the same conditions as redrive-step.sql.
SELECT count(*) AS matching, count(*) FILTER (WHERE delivered) AS already_delivered, count(*) FILTER (WHERE NOT delivered) AS to_redrive
FROM  (SELECT EXISTS (SELECT
                      FROM   deliveries_done d
                      WHERE  d.notification_id = x.notification_id
                      AND    d.address = x.address
                      AND    d.status = 'SENT') AS delivered
       FROM   dead_letters x
       JOIN   lanes l ON l.id = x.lane_id
       WHERE  (CAST(:#ids AS jsonb) IS NULL OR x.id IN (SELECT CAST(CAST(i AS numeric) AS bigint) FROM jsonb_array_elements_text(CAST(:#ids AS jsonb)) AS i))
       AND    l.channel = coalesce(CAST(:#channel AS text), l.channel)
       AND    l.destination = coalesce(CAST(:#destination AS text), l.destination)
       AND    x.reason = coalesce(CAST(:#reason AS text), x.reason)
       AND    x.died_at >= coalesce(CAST(:#from AS timestamptz), '-infinity')
       AND    x.died_at < least(CAST(:#to AS timestamptz), now())) matching

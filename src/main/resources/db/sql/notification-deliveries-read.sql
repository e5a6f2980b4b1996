-- Every delivery of a notification with every try, if the caller may see it; one row without a delivery if there is none.
SELECT   d.id, d.channel, d.destination, d.address, d.status, d.reason, d.next_attempt_at, d.finished_at, d.provider_message_id,
        (SELECT coalesce(json_agg(json_build_object(
                     'started_at', a.started_at, 'duration_ms', a.duration_ms, 'outcome', a.outcome, 'reason', a.reason,
                     'status_code', a.status_code, 'response', left(a.response, 2000),
                     'channel', (SELECT l.channel FROM lanes l WHERE l.id = a.lane_id)) ORDER BY a.started_at), '[]')
         FROM   delivery_attempts a
         WHERE  a.delivery_id = d.id) AS attempts
FROM     notifications n
LEFT     JOIN deliveries d ON d.notification_id = n.id
WHERE    n.id = CAST(:#id AS uuid)
AND      n.created_at BETWEEN CAST(:#from AS timestamptz) AND CAST(:#to AS timestamptz)
AND     (CAST(:#producer AS text) = '' OR n.producer = :#producer)
ORDER BY d.id

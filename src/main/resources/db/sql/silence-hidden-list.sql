-- A page of what a silence has hidden, the latest first; a row without a delivery says that the silence is there.
SELECT   h.*
FROM     silences s
LEFT     JOIN LATERAL (
             SELECT   d.id AS delivery_id, d.notification_id, n.type, n.title, l.channel, l.destination, d.address, d.finished_at AS hidden_at,
                      CAST(d.id AS text) AS cursor
             FROM     silenced_deliveries h
             JOIN     deliveries_done d ON d.id = h.delivery_id AND d.finished_at = h.silenced_at
             JOIN     lanes l ON l.id = d.lane_id
             LEFT     JOIN notifications n ON n.id = d.notification_id AND n.created_at = d.notified_at
             WHERE    h.silence_id = s.id
             AND      h.delivery_id < coalesce(CAST(:#before AS bigint), 9223372036854775807)
             ORDER BY h.delivery_id DESC
             LIMIT    :#limit) h ON true
WHERE    s.id = CAST(:#id AS uuid)

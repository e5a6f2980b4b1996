-- A person has got a notification, or has read it: ends the routes that wait for that. Who may say so is who made the
-- notification, or the person.
WITH found AS MATERIALIZED (
    SELECT n.id
    FROM   notifications n
    WHERE  n.id = CAST(:#id AS uuid)
    AND    n.created_at BETWEEN CAST(:#from AS timestamptz) AND CAST(:#to AS timestamptz)
    AND   (CAST(:#everybody AS boolean) OR n.producer = :#producer
           OR :#recipient = :#self AND EXISTS (SELECT FROM notifications_outbox o WHERE o.notification_id = n.id AND o.recipient_id = :#self
                                               UNION ALL
                                               SELECT FROM deliveries_done d
                                               WHERE  d.notification_id = n.id AND d.recipient_id = :#self AND d.finished_at >= CAST(:#from AS timestamptz)
                                               UNION ALL
                                               SELECT FROM reaches r WHERE r.notification_id = n.id AND r.recipient_id = :#self))
)
SELECT id, acknowledge(id, :#recipient, CAST(:#seen AS boolean)) AS ended
FROM   found

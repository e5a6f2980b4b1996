-- Forgets the attempts of dropped days whose delivery has come to an end meanwhile.
DELETE FROM kept_attempts a
WHERE  NOT EXISTS (SELECT FROM dead_letters x WHERE x.id = a.delivery_id)
AND    NOT EXISTS (SELECT FROM notifications_outbox o WHERE o.id = a.delivery_id)

-- Forgets windows that ended before the finished deliveries that are still kept, unless their message may still be sent.
DELETE FROM delivery_groups g
WHERE  g.window_ends_at < now() - :#${bean:retention.doneSeconds} * interval '1 second'
AND    NOT EXISTS (SELECT FROM notifications_outbox o WHERE o.notification_id = g.notification_id)
AND    NOT EXISTS (SELECT FROM dead_letters x WHERE x.notification_id = g.notification_id)

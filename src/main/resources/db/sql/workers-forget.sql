-- Drops the rows of instances that have been silent for a day and hold nothing.
DELETE FROM workers w
WHERE  w.alive_until < now() - interval '1 day'
AND    NOT EXISTS (SELECT FROM notifications_outbox o WHERE o.worker = w.worker AND o.status = 'SENDING')

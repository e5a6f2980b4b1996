-- Forgets silences that ended before the finished deliveries that are still kept, with what they hid.
DELETE FROM silences WHERE least(ends_at, lifted_at) < now() - :#${bean:retention.doneSeconds} * interval '1 second'

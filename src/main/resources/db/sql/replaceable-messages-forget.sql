-- Forgets which messages can be replaced by newer ones, a month after they were sent.
DELETE FROM replaceable_messages WHERE sent_at < now() - interval '30 days'

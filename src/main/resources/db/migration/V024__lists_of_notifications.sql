-- What did not end as sent is looked for by its status, and there is little of it.
CREATE INDEX deliveries_done_unsent ON deliveries_done (notification_id) WHERE status <> 'SENT';

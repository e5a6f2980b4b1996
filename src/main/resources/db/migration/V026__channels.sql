-- A delivery knows the person that it is for, so that its words are in their language.
ALTER TABLE notifications_outbox ADD COLUMN recipient_id text;
ALTER TABLE deliveries_done      ADD COLUMN recipient_id text;
ALTER TABLE dead_letters         ADD COLUMN recipient_id text;
COMMENT ON COLUMN notifications_outbox.recipient_id IS 'The person that it is for, if it was addressed to one.';

-- An address that a provider knows no more is looked for by what it is.
CREATE INDEX recipient_addresses_address ON recipient_addresses (address, channel);

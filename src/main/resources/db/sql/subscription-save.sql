-- Subscribes the external notification API to all events of pigs; a changed address moves the subscription.
WITH lane AS (
    INSERT INTO lanes (channel, destination)
    VALUES ('webhook', ?)
    ON CONFLICT (channel, destination) DO UPDATE SET channel = EXCLUDED.channel
    RETURNING id
)
INSERT INTO subscriptions (name, type_pattern, lane_id, address)
SELECT 'notify-url', 'pig.*', id, ?
FROM   lane
ON CONFLICT (name) DO UPDATE
SET    lane_id = EXCLUDED.lane_id,
       address = EXCLUDED.address

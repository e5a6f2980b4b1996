-- Adds the tries since the last time to the statistics by the hour.
SELECT count_deliveries() AS counted

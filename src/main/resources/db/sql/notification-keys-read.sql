-- The notifications that bear some keys.
SELECT dedup_key, notification_id
FROM   notification_keys
WHERE  dedup_key = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(:#dedup_keys AS jsonb))))

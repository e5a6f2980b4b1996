-- One template: the version asked for, else the newest.
SELECT   event, channel, language, version, source, body, holds_from, created_at, created_by
FROM     templates
WHERE    event = :#event
AND      channel = :#channel
AND      language = :#language
AND      version = coalesce(CAST(:#version AS integer), version)
AND     (body IS NOT NULL OR CAST(:#version AS integer) IS NOT NULL)
ORDER BY version DESC
LIMIT    1

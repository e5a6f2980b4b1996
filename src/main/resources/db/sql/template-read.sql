-- One template: the version asked for, else the newest, unless that says that there is none.
SELECT event, channel, language, version, source, body, holds_from, created_at, created_by
FROM  (SELECT   *
       FROM     templates
       WHERE    event = :#event
       AND      channel = :#channel
       AND      language = :#language
       AND      version = coalesce(CAST(:#version AS integer), version)
       ORDER BY version DESC
       LIMIT    1) newest
WHERE  body IS NOT NULL
OR     CAST(:#version AS integer) IS NOT NULL

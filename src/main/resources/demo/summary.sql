-- What became of the events of one run: told by Pigeon, and received outside.
SELECT n.type,
       count(DISTINCT n.id)                                                                    AS events,
       count(*) FILTER (WHERE d.status = 'SENT')                                               AS delivered,
       coalesce(sum(greatest(d.attempts - 1, 0)), 0)                                           AS retries,
       count(*) FILTER (WHERE d.status IN ('SUPPRESSED', 'EXPIRED', 'CANCELLED'))              AS withheld,
       coalesce(sum(r.repeats), 0)                                                             AS repeats,
       coalesce(sum(greatest(r.keys - 1, 0)), 0)                                               AS duplicates,
       count(*) FILTER (WHERE d.status NOT IN ('SUPPRESSED', 'EXPIRED', 'CANCELLED') AND r.keys IS NULL) AS lost
FROM   notifications n
LEFT   JOIN deliveries d ON d.notification_id = n.id
LEFT   JOIN (SELECT event_key, count(*) AS keys, sum(repeats) AS repeats FROM demo.receipts GROUP BY event_key) r
       ON r.event_key = n.dedup_key
WHERE  starts_with(n.dedup_key, ?)
GROUP  BY n.type
ORDER  BY n.type

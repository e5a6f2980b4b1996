-- What a person wants to be told, if the caller may see it; in their time zone until they have said another.
SELECT coalesce(p.consent, '[]') AS consent, coalesce(p.quiet_hours, '[]') AS quiet_hours, coalesce(p.time_zone, r.time_zone) AS time_zone
FROM   recipients r
LEFT   JOIN preferences p ON p.recipient_id = r.id
WHERE  r.id = :#id
AND    (CAST(:#everybody AS boolean) OR r.owner = :#owned_by OR r.id = :#self)

-- One person, if the caller may see them.
SELECT id, name, language, time_zone, owner, created_at, updated_at
FROM   recipients
WHERE  id = :#id
AND    (CAST(:#everybody AS boolean) OR owner = :#owned_by OR id = :#self)

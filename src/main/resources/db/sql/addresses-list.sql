-- The addresses of a person, if the caller may see them; one row without an address if there is none.
SELECT   r.id, r.owner, a.channel, a.address, a.platform, a.verified, a.last_seen_at, a.created_at
FROM     recipients r
LEFT     JOIN recipient_addresses a ON a.recipient_id = r.id
WHERE    r.id = :#id
AND      (CAST(:#everybody AS boolean) OR r.owner = :#owned_by OR r.id = :#self)
ORDER BY a.channel, a.address

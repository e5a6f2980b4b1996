-- Adds an address to a person, or says anew what is known of it; what is left out stays as it is. The audit has it masked.
WITH was AS (
    SELECT * FROM recipient_addresses WHERE recipient_id = :#id AND channel = :#channel AND address = :#address
),
saved AS (
    INSERT INTO recipient_addresses AS a (recipient_id, channel, address, destination, platform, verified, last_seen_at)
    SELECT r.id, :#channel, :#address, :#destination, CAST(:#platform AS text), coalesce(CAST(:#verified AS boolean), false),
           coalesce(CAST(:#last_seen_at AS timestamptz), now())
    FROM   recipients r
    WHERE  r.id = :#id
    AND    (CAST(:#everybody AS boolean) OR r.owner = :#owned_by OR r.id = :#self)
    ON CONFLICT (recipient_id, channel, address) DO UPDATE
    SET    destination  = EXCLUDED.destination,
           platform     = coalesce(EXCLUDED.platform, a.platform),
           verified     = coalesce(CAST(:#verified AS boolean), a.verified),
           last_seen_at = EXCLUDED.last_seen_at
    RETURNING *
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before, after)
    SELECT :#actor, 'address.save', 'recipient:' || saved.recipient_id,
           to_jsonb(was) || jsonb_build_object('address', CAST(:#masked AS text)),
           to_jsonb(saved) || jsonb_build_object('address', CAST(:#masked AS text))
    FROM   saved
    LEFT   JOIN was ON true
)
SELECT channel, address, platform, verified, last_seen_at, created_at, NOT EXISTS (SELECT FROM was) AS made
FROM   saved

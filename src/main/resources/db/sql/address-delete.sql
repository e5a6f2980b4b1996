-- Takes an address away from a person, if the caller may. The audit has it masked.
WITH gone AS (
    DELETE FROM recipient_addresses a
    USING  recipients r
    WHERE  r.id = a.recipient_id
    AND    a.recipient_id = :#id
    AND    a.channel = :#channel
    AND    a.address = :#address
    AND    (CAST(:#everybody AS boolean) OR r.owner = :#owned_by OR r.id = :#self)
    RETURNING a.*
),
audited AS (
    INSERT INTO audit_log (actor, action, subject, before)
    SELECT :#actor, 'address.delete', 'recipient:' || recipient_id, to_jsonb(gone) || jsonb_build_object('address', CAST(:#masked AS text))
    FROM   gone
)
SELECT channel FROM gone

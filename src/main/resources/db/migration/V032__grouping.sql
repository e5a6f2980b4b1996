-- Events that belong together become one message that says how many they are.

ALTER TABLE subscriptions
    ADD COLUMN group_by   text     CHECK (length(group_by) BETWEEN 1 AND 100),
    ADD COLUMN group_wait interval CHECK (group_wait BETWEEN interval '1 second' AND interval '24 hours'),
    ADD COLUMN group_mode text     CHECK (group_mode IN ('collect', 'first')),
    ADD CONSTRAINT grouped_or_not  CHECK (num_nonnulls(group_by, group_wait, group_mode) IN (0, 3)),
    ADD CONSTRAINT grouped_or_ordered CHECK (group_by IS NULL OR NOT ordered);
COMMENT ON COLUMN subscriptions.group_by   IS 'Member of the data whose value is the key of a group, such as runKey; what has none is not grouped.';
COMMENT ON COLUMN subscriptions.group_wait IS 'How long a window is open, from its first event on.';
COMMENT ON COLUMN subscriptions.group_mode IS 'collect: all events wait for the end of the window. first: the first goes at once, the others wait.';

-- One row for each window. The delivery of its first event (in the mode first, of its second) carries the message: it waits
-- in the outbox for the end of the window. The further ones end as GROUPED at once.
CREATE TABLE delivery_groups (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id integer     NOT NULL,
    target          text        NOT NULL,
    group_key       text        NOT NULL,
    window_ends_at  timestamptz NOT NULL,
    open            boolean     NOT NULL DEFAULT true,
    notification_id uuid,
    count           integer     NOT NULL CHECK (count >= 0)
) WITH (fillfactor = 70);
-- However many detectors write at once: a subscription has one open window for a recipient and key.
CREATE UNIQUE INDEX delivery_groups_open    ON delivery_groups (subscription_id, target, group_key) WHERE open;
CREATE INDEX        delivery_groups_carrier ON delivery_groups (notification_id, target) WHERE notification_id IS NOT NULL;
CREATE INDEX        delivery_groups_age     ON delivery_groups (window_ends_at);
COMMENT ON TABLE  delivery_groups        IS 'Windows of subscriptions that group; kept for as long as what was sent.';
COMMENT ON COLUMN delivery_groups.target IS 'Recipient or address, a long one as its digest.';
COMMENT ON COLUMN delivery_groups.open   IS 'Whether it is the latest window of its key; it takes events until window_ends_at.';
COMMENT ON COLUMN delivery_groups.notification_id IS 'Whose delivery carries the message; null while there is none.';
COMMENT ON COLUMN delivery_groups.count  IS 'Events that the message tells of.';

-- What fits an index, however long it was.
CREATE FUNCTION group_part(part text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN octet_length(part) > 500 THEN md5(part) ELSE part END
$$;

CREATE FUNCTION group_key(s subscriptions, data jsonb, rank integer, alone boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN rank < 3 AND NOT alone THEN group_part(data ->> s.group_by) END
$$;
COMMENT ON FUNCTION group_key IS 'Null: not grouped. What is critical does not wait for others, nor what stands alone: is planned, or worth nothing later.';

-- What deliver_grouped is asked for beyond that; n: the order.
ALTER TYPE want
    ADD ATTRIBUTE n               integer,
    ADD ATTRIBUTE subscription_id integer,
    ADD ATTRIBUTE lane_id         integer,
    ADD ATTRIBUTE address         text,
    ADD ATTRIBUTE target          text,
    ADD ATTRIBUTE group_key       text,
    ADD ATTRIBUTE group_wait      interval,
    ADD ATTRIBUTE group_mode      text;

-- Puts events into the windows of their groups; n numbers them, target is the recipient or address. Each turn settles the first event of every group, or all of
-- them where a carrier waits already. An event joins a window under the locks of its row and of all deliveries of its carrier,
-- and only if the clock says after that that the window is open. As no carrier is claimed before the end of its window, and
-- none while it is locked, an event is either in the message or in a new window. The claim in turn reads the count by
-- group_size, once the carrier is its own.
CREATE FUNCTION deliver_grouped(wants jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    pending  jsonb   := wants;
    queued   integer := 0;
    at       timestamptz;
    locked   bigint[];
    told     uuid[];
    targets  text[];
    carriers jsonb;
    settled  integer[];
    telling  jsonb;
BEGIN
    WHILE pending IS NOT NULL LOOP
        -- In their order, so that two writers never wait for each other in a circle.
        SELECT array_agg(id), array_agg(DISTINCT notification_id), array_agg(DISTINCT target) INTO locked, told, targets
        FROM  (SELECT   g.id, g.notification_id, g.target
               FROM     delivery_groups g
               JOIN    (SELECT DISTINCT subscription_id, target, group_key FROM wants_in(pending)) w USING (subscription_id, target, group_key)
               WHERE    g.open
               ORDER BY g.subscription_id, g.target, g.group_key
               FOR UPDATE OF g) open_group;

        -- None if it was called off, or if the person does not want it.
        SELECT jsonb_agg(to_jsonb(c)) INTO carriers
        FROM  (SELECT   o.notification_id, group_part(coalesce(o.recipient_id, o.address)) AS target, o.id, o.lane_id, o.address
               FROM     notifications_outbox o
               WHERE    o.notification_id = ANY (told)
               AND      group_part(coalesce(o.recipient_id, o.address)) = ANY (targets)
               AND      o.status = 'NEW'
               ORDER BY o.id
               FOR UPDATE) c;

        at := clock_timestamp();
        UPDATE delivery_groups SET open = false WHERE id = ANY (locked) AND window_ends_at <= at;

        WITH event AS MATERIALIZED (
            SELECT w.*, row_number() OVER (PARTITION BY w.subscription_id, w.target, w.group_key ORDER BY w.n) = 1 AS head FROM wants_in(pending) w
        ),
        fit AS MATERIALIZED (
            SELECT g.*, c.lane_id, c.address
            FROM   delivery_groups g
            LEFT   JOIN (SELECT   DISTINCT ON (notification_id, target) *
                         FROM     jsonb_to_recordset(carriers) AS r(notification_id uuid, target text, id bigint, lane_id integer, address text)
                         ORDER BY notification_id, target, id) c ON c.notification_id = g.notification_id AND c.target = g.target
            WHERE  g.id = ANY (locked)
            AND    g.open
        ),
        opened AS (
            INSERT INTO delivery_groups (subscription_id, target, group_key, window_ends_at, notification_id, count)
            SELECT   e.subscription_id, e.target, e.group_key, at + e.group_wait, CASE e.group_mode WHEN 'collect' THEN e.id END,
                     CASE e.group_mode WHEN 'collect' THEN 1 ELSE 0 END
            FROM     event e
            WHERE    e.head
            AND      NOT EXISTS (SELECT FROM fit f WHERE (f.subscription_id, f.target, f.group_key) = (e.subscription_id, e.target, e.group_key))
            ORDER BY e.subscription_id, e.target, e.group_key
            ON CONFLICT (subscription_id, target, group_key) WHERE open DO NOTHING
            RETURNING subscription_id, target, group_key, window_ends_at, notification_id
        ),
        head AS MATERIALIZED (
            SELECT e.*, CASE WHEN x.notification_id IS NOT NULL THEN x.window_ends_at END AS waits_until, CAST(NULL AS bigint) AS group_id
            FROM   event e
            JOIN   opened x USING (subscription_id, target, group_key)
            WHERE  e.head
            UNION  ALL
            SELECT e.*, f.window_ends_at, f.id
            FROM   event e
            JOIN   fit f USING (subscription_id, target, group_key)
            WHERE  e.head
            AND    f.lane_id IS NULL
        ),
        carried AS (
            UPDATE delivery_groups g SET notification_id = h.id, count = 1 FROM head h WHERE g.id = h.group_id
        ),
        joining AS MATERIALIZED (
            SELECT e.*, f.id AS group_id, f.lane_id AS carrier_lane, f.address AS carrier_address
            FROM   event e
            JOIN   fit f USING (subscription_id, target, group_key)
            WHERE  f.lane_id IS NOT NULL
        ),
        counted AS (
            UPDATE delivery_groups g
            SET    count = g.count + j.more
            FROM  (SELECT group_id, CAST(count(*) AS integer) AS more FROM joining GROUP BY group_id) j
            WHERE  g.id = j.group_id
        ),
        done AS (
            INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, recipient_id, type)
            SELECT nextval(pg_get_serial_sequence('notifications_outbox', 'id')), id, created_at, carrier_lane, carrier_address,
                   'SUPPRESSED', 'GROUPED', 0, 0, recipient_id, type
            FROM   joining
        )
        SELECT (SELECT array_agg(n) FROM (SELECT n FROM head UNION ALL SELECT n FROM joining) s),
               -- What waits for the end of a window is in no order: it would hold up all that comes after it.
               (SELECT jsonb_agg(to_jsonb(h) || jsonb_build_object('due_at', h.waits_until,
                                                                   'ordering_key', CASE WHEN h.waits_until IS NULL THEN h.ordering_key END)
                                 ORDER BY h.id, h.recipient_id)
                FROM   head h)
        INTO   settled, telling;

        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, priority, ordering_key, next_attempt_at, reason, template)
        SELECT w.id, w.created_at, w.lane_id, w.address, w.rank, CASE WHEN q.due = q.asked THEN w.ordering_key END, q.due,
               CASE WHEN q.due > q.asked THEN 'DEFERRED_QUIET' END, w.template
        FROM   wants_in(telling) w
        CROSS  JOIN LATERAL (SELECT a.at AS asked, due_at(a.at, w.rank, NULL, NULL, w.quiet_hours) AS due FROM (SELECT coalesce(w.due_at, now()) AS at) a) q
        WHERE  w.recipient_id IS NULL;
        queued := queued + coalesce(jsonb_array_length(telling), 0);

        PERFORM deliver_to_people(jsonb_agg(t)) FROM jsonb_array_elements(telling) t WHERE t ->> 'recipient_id' IS NOT NULL HAVING count(*) > 0;

        SELECT jsonb_agg(w ORDER BY CAST(w ->> 'n' AS integer)) INTO pending
        FROM   jsonb_array_elements(pending) w
        WHERE  CAST(w ->> 'n' AS integer) <> ALL (coalesce(settled, '{}'));
    END LOOP;
    RETURN queued;
END
$$;
COMMENT ON FUNCTION deliver_grouped IS 'Makes the deliveries of events of subscriptions that group; returns how many messages wait now.';

-- How many events a delivery tells of. Volatile, and so by what is committed at this instant: the claim that asks began before
-- it held the delivery.
CREATE FUNCTION group_size(notification uuid, recipient text, destination text) RETURNS integer
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(max(count), 1)
    FROM   delivery_groups
    WHERE  notification_id = notification
    AND    target = group_part(coalesce(recipient, destination))
$$;

-- What speaks for others too is not called off: they would be told to nobody.
CREATE OR REPLACE FUNCTION cancel_deliveries(notification uuid) RETURNS integer
LANGUAGE sql AS $$
    -- In the order of deliver_grouped; what follows sees the counts as they are then.
    SELECT FROM delivery_groups WHERE notification_id = notification ORDER BY subscription_id, target, group_key FOR UPDATE;

    WITH ended AS (
        DELETE FROM reaches WHERE notification_id = notification AND group_size(notification, recipient_id, '') <= 1
    ),
    cancelled AS (
        DELETE FROM notifications_outbox
        WHERE  notification_id = notification
        AND    status IN ('NEW', 'RETRY')
        AND    group_size(notification, recipient_id, address) <= 1
        RETURNING *
    ),
    done AS (
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, recipient_id)
        SELECT id, notification_id, notified_at, lane_id, address, 'CANCELLED', 'CANCELLED', attempts, receives, recipient_id
        FROM   cancelled
    )
    SELECT CAST(count(*) AS integer) FROM cancelled
$$;

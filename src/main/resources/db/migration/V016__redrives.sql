-- Dead letters sent again, and deliveries called off.

-- The fence goes on where it was: a late result of the old claim must not settle a new one.
ALTER TABLE dead_letters ADD COLUMN claim_epoch integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN dead_letters.claim_epoch IS 'The last claim; when it is sent again the epochs go on from here.';
CREATE INDEX dead_letters_lane ON dead_letters (lane_id, died_at);

CREATE INDEX notifications_outbox_notification ON notifications_outbox (notification_id);

CREATE TABLE redrives (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    delivery_id  bigint,
    channel      text,
    destination  text,
    reason       text,
    died_from    timestamptz,
    died_until   timestamptz,
    status       text        NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'RUNNING', 'STARTED', 'CANCELLED')),
    total        integer     NOT NULL DEFAULT 0,
    requested_by text        NOT NULL DEFAULT current_user,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    finished_at  timestamptz
);
CREATE INDEX redrives_open ON redrives (created_at) WHERE status IN ('QUEUED', 'RUNNING');

COMMENT ON TABLE redrives IS 'Jobs that send dead letters again, under the keys that they had. A column that is null does not narrow what is sent; all null is all.';
COMMENT ON COLUMN redrives.delivery_id IS 'Only this delivery.';
COMMENT ON COLUMN redrives.reason IS 'Only those whose last try failed for this reason.';
COMMENT ON COLUMN redrives.died_from IS 'Only those given up at or after this instant; died_until: before it.';
COMMENT ON COLUMN redrives.status IS 'STARTED: all are on their way, see redrive_progress. Set to CANCELLED it leaves what has not been started dead.';

CREATE TABLE redrive_items (
    redrive_id  uuid    NOT NULL REFERENCES redrives ON DELETE CASCADE,
    delivery_id bigint  NOT NULL,
    started     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (redrive_id, delivery_id)
);
CREATE INDEX redrive_items_open ON redrive_items (redrive_id) WHERE NOT started;

CREATE VIEW redrive_progress AS
SELECT r.id, r.status, r.total, r.created_at, r.requested_by,
       count(*) FILTER (WHERE i.started AND d.id IS NOT NULL)                                             AS done,
       count(*) FILTER (WHERE i.started AND x.id IS NOT NULL)                                             AS failed,
       count(*) FILTER (WHERE i.started AND d.id IS NULL AND x.id IS NULL)                                AS under_way,
       count(*) FILTER (WHERE NOT i.started)                                                              AS not_started
FROM   redrives r
LEFT   JOIN redrive_items i ON i.redrive_id = r.id
LEFT   JOIN deliveries_done d ON d.id = i.delivery_id AND d.finished_at >= r.created_at
LEFT   JOIN dead_letters x ON x.id = i.delivery_id
GROUP  BY r.id;

COMMENT ON VIEW redrive_progress IS 'What has become of each re-drive: done ended well, failed is dead again.';

CREATE FUNCTION cancel_deliveries(notification uuid) RETURNS integer
LANGUAGE sql AS $$
    WITH cancelled AS (
        DELETE FROM notifications_outbox
        WHERE  notification_id = notification
        AND    status IN ('NEW', 'RETRY')
        RETURNING *
    ),
    done AS (
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
        SELECT id, notification_id, notified_at, lane_id, address, 'CANCELLED', 'CANCELLED', attempts, receives
        FROM   cancelled
    )
    SELECT CAST(count(*) AS integer) FROM cancelled
$$;

COMMENT ON FUNCTION cancel_deliveries IS 'Calls off what has not been sent of a notification; returns how many deliveries. What is under way ends as it ends.';

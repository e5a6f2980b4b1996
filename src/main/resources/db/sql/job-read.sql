-- A job with how far it has come.
SELECT r.id, 'redrive' AS kind,
       CASE WHEN r.status = 'STARTED' AND p.under_way = 0 THEN 'done'
            WHEN r.status = 'STARTED' THEN 'running'
            ELSE lower(r.status) END AS status,
       p.total, p.done, p.failed, p.under_way, p.not_started,
       jsonb_strip_nulls(jsonb_build_object('ids', to_jsonb(coalesce(r.delivery_ids, CASE WHEN r.delivery_id IS NOT NULL THEN ARRAY[r.delivery_id] END)), 'channel', r.channel,
                                            'destination', r.destination, 'reason', r.reason, 'from', r.died_from, 'to', r.died_until)) AS filter,
       r.requested_by, r.created_at, r.started_at, r.finished_at
FROM   redrives r
JOIN   redrive_progress p ON p.id = r.id
WHERE  r.id = CAST(:#id AS uuid)

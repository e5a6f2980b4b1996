-- The demo line: 24 km from launcher to receiver, eight points of interest between, one stretch without sensing.
INSERT INTO legacy_routes (route_id, name, start_m, end_m)
VALUES ('L1', 'Northern trunk', 0, 24000)
ON CONFLICT (route_id) DO NOTHING;

INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m)
VALUES ('LN-00',  'L1', 'Launcher North',     'LAUNCHER', 0),
       ('MLV-03', 'L1', 'Block valve 3',      'MLV',      3200),
       ('AGM-06', 'L1', 'Marker 6',           'AGM',      5900),
       ('TEE-08', 'L1', 'Offtake Easton',     'TEE',      8400),
       ('XR-11',  'L1', 'River crossing',     'CROSSING', 11200),
       ('STN-14', 'L1', 'Compressor station', 'STATION',  14100),
       ('MLV-17', 'L1', 'Block valve 17',     'MLV',      17000),
       ('AGM-19', 'L1', 'Marker 19',          'AGM',      19300),
       ('MLV-22', 'L1', 'Block valve 22',     'MLV',      21800),
       ('RC-24',  'L1', 'Receiver South',     'RECEIVER', 24000)
ON CONFLICT (poi_id) DO NOTHING;

INSERT INTO coverage_gaps (gap_id, route_id, start_m, end_m)
VALUES ('G1', 'L1', 9200, 10600)
ON CONFLICT (gap_id) DO NOTHING;

-- What the built-in receiver has seen: the outside's own memory, which outlives a restart like the outside does.
CREATE SCHEMA IF NOT EXISTS demo;
CREATE TABLE IF NOT EXISTS demo.receipts (
    idempotency_key text        PRIMARY KEY,
    event_key       text        NOT NULL,
    type            text        NOT NULL,
    repeats         integer     NOT NULL DEFAULT 0,
    received_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS receipts_event ON demo.receipts (event_key);

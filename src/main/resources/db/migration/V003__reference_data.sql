-- The lines: what a pig runs through. Edited freely; a run works on the version that was pinned when it was locked.

CREATE TABLE legacy_routes (
    route_id   text             PRIMARY KEY CHECK (route_id ~ '^[^[:cntrl:]]{1,100}$'),
    name       text             NOT NULL,
    start_m    double precision NOT NULL CHECK (start_m BETWEEN -1e8 AND 1e8),
    end_m      double precision NOT NULL CHECK (end_m BETWEEN -1e8 AND 1e8),
    geometry   jsonb,
    active     boolean          NOT NULL DEFAULT true,
    updated_at timestamptz      NOT NULL DEFAULT now(),
    CHECK (start_m < end_m)
);

COMMENT ON TABLE legacy_routes IS 'Named stretches of line; the detector selects one per run and keeps it until completion.';
COMMENT ON COLUMN legacy_routes.start_m IS 'Chainage of the launcher end, metres.';
COMMENT ON COLUMN legacy_routes.end_m IS 'Chainage of the receiver end, metres.';
COMMENT ON COLUMN legacy_routes.geometry IS 'Optional GeoJSON LineString, for positions given as latitude and longitude.';
COMMENT ON COLUMN legacy_routes.active IS 'Inactive routes are offered to no new run.';

CREATE TABLE pois (
    poi_id         text             PRIMARY KEY CHECK (poi_id ~ '^[^[:cntrl:]]{1,100}$'),
    route_id       text             NOT NULL REFERENCES legacy_routes,
    tag            text             NOT NULL,
    kind           text             NOT NULL CHECK (kind IN ('LAUNCHER', 'RECEIVER', 'AGM', 'PIG_SIGNALLER', 'MLV', 'TEE', 'CROSSING', 'STATION', 'OTHER')),
    chainage_m     double precision NOT NULL CHECK (chainage_m BETWEEN -1e8 AND 1e8),
    alert_minutes  integer[]        NOT NULL DEFAULT '{30,15}',
    notify_passage boolean          NOT NULL DEFAULT true
);
CREATE INDEX pois_route ON pois (route_id);

COMMENT ON TABLE pois IS 'Points of interest on a route: traps, valves, tees, crossings, stations, above-ground markers.';
COMMENT ON COLUMN pois.poi_id IS 'Stable identity: part of notification keys, so it is never renamed; the tag may be.';
COMMENT ON COLUMN pois.tag IS 'What crews call it.';
COMMENT ON COLUMN pois.chainage_m IS 'Place along the line, metres.';
COMMENT ON COLUMN pois.alert_minutes IS 'Warn this many minutes before the pig arrives; descending; empty for none.';
COMMENT ON COLUMN pois.notify_passage IS 'Whether its passage is told.';

CREATE TABLE coverage_gaps (
    gap_id   text             PRIMARY KEY CHECK (gap_id ~ '^[^[:cntrl:]]{1,100}$'),
    route_id text             NOT NULL REFERENCES legacy_routes,
    start_m  double precision NOT NULL CHECK (start_m BETWEEN -1e8 AND 1e8),
    end_m    double precision NOT NULL CHECK (end_m BETWEEN -1e8 AND 1e8),
    CHECK (start_m < end_m)
);
CREATE INDEX coverage_gaps_route ON coverage_gaps (route_id);

COMMENT ON TABLE coverage_gaps IS 'Stretches without sensing, known beforehand: silence inside is normal.';

CREATE TABLE channel_calibration (
    gc      integer          NOT NULL CHECK (gc >= 0),
    version integer          NOT NULL DEFAULT 1 CHECK (version > 0),
    kp      double precision NOT NULL CHECK (kp BETWEEN -1e5 AND 1e5),
    PRIMARY KEY (gc, version)
);

COMMENT ON TABLE channel_calibration IS 'Kilometre post of a fibre channel, by version of the calibration.';

CREATE TABLE route_versions (
    route_id    text        NOT NULL,
    ref_version text        NOT NULL,
    definition  jsonb       NOT NULL,
    pinned_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (route_id, ref_version)
);

COMMENT ON TABLE route_versions IS 'Each version of a route, its POIs and gaps that a run was locked to. The version is a hash of the definition, so editing the line never moves a POI under a moving pig.';

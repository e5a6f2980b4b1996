-- The latest runs of a route, for what its warnings were worth.
CREATE INDEX pig_runs_route ON pig_runs (route_id, completed_at DESC) WHERE completed_at IS NOT NULL;

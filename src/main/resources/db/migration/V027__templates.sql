-- The words of notifications, in all their versions.
CREATE TABLE templates (
    event      text        NOT NULL CHECK (event ~ '^[a-z0-9._-]{1,100}$'),
    channel    text        NOT NULL CHECK (channel ~ '^[a-z][a-z0-9-]{0,49}$'),
    language   text        NOT NULL CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$' AND length(language) <= 35),
    version    integer     NOT NULL CHECK (version > 0),
    body       text        CHECK (length(body) <= 20000),
    source     text        NOT NULL DEFAULT 'database' CHECK (source IN ('file', 'database')),
    holds_from timestamptz NOT NULL DEFAULT now() + interval '3 seconds',
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text        NOT NULL DEFAULT current_user,
    PRIMARY KEY (event, channel, language, version)
);
COMMENT ON TABLE templates IS 'Mustache templates. The newest version holds; rows are only added, so that a notification is told in the same words however late.';
COMMENT ON COLUMN templates.event IS 'Type of the notifications that it is for.';
COMMENT ON COLUMN templates.channel IS 'Type of the channels that it is for; any: plain text for all without one of their own.';
COMMENT ON COLUMN templates.body IS 'Null: from this version on there is no such template.';
COMMENT ON COLUMN templates.source IS 'file: what came with the program; database: what was put in its place.';
COMMENT ON COLUMN templates.holds_from IS 'Notifications created from then on are told in it; a little after it is written, when every instance knows it.';

CREATE FUNCTION templates_are_only_added() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A version of a template is never changed: insert the next one.';
END
$$;
CREATE TRIGGER templates_are_only_added BEFORE UPDATE ON templates FOR EACH ROW EXECUTE FUNCTION templates_are_only_added();

ALTER TABLE notifications ADD COLUMN template text CHECK (length(template) BETWEEN 1 AND 100 AND template !~ '[^a-z0-9._-]');
COMMENT ON COLUMN notifications.template IS 'Told by the templates of this name; null: by those of its type. Their versions are those that held at created_at.';

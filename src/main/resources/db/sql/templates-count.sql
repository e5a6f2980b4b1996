-- Whether there are more versions of templates than before: rows are only added.
SELECT count(*) FROM templates

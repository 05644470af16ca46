-- What queries use of SQLite and PostgreSQL has not, by the same names. Made anew at
-- each start: this is code, not schema.

-- Members of a JSON text with their values as texts; true and false are 1 and 0 as
-- in SQLite. A text that is not JSON, such as an empty one, is an error in SQLite
-- and has no members here.
CREATE OR REPLACE FUNCTION json_each(doc TEXT) RETURNS TABLE (key TEXT, value TEXT)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    j json;
BEGIN
    -- PostgreSQL cannot show this character in a text.
    j := replace(doc, '\u0000', '\ufffd')::json;
    IF json_typeof(j) = 'array' THEN
        RETURN QUERY SELECT (e.n - 1)::text, CASE json_typeof(e.v) WHEN 'boolean' THEN (e.v::text = 'true')::int::text ELSE e.v #>> '{}' END
            FROM json_array_elements(j) WITH ORDINALITY AS e (v, n);
    ELSIF json_typeof(j) = 'object' THEN
        RETURN QUERY SELECT e.key, CASE json_typeof(e.value) WHEN 'boolean' THEN (e.value::text = 'true')::int::text ELSE e.value #>> '{}' END
            FROM json_each(j) AS e;
    END IF;
EXCEPTION WHEN invalid_text_representation THEN
    RETURN;
END
$$;

-- The value at a path as text, NULL for none.
CREATE OR REPLACE FUNCTION json_extract(doc TEXT, path TEXT) RETURNS TEXT
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN jsonb_path_query_first(replace(doc, '\u0000', '\ufffd')::jsonb, path::jsonpath) #>> '{}';
EXCEPTION WHEN invalid_text_representation THEN
    RETURN NULL;
END
$$;

-- An FTS5 expression ("word"* AND "a phrase" NOT …) as a query of the texts' words.
CREATE OR REPLACE FUNCTION fts_query(q TEXT) RETURNS tsquery
LANGUAGE sql IMMUTABLE AS $$
    SELECT to_tsquery('simple', regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        translate(q, '''\', '  '),
        '(["*)]) *\mAND\M *(?=["(])', '\1 & ', 'g'),
        '(["*)]) *\mOR\M *(?=["(])', '\1 | ', 'g'),
        '(["*)]) *\mNOT\M *(?=["(])', '\1 & !', 'g'),
        '"([^"]*)" *\*', '''\1'':*', 'g'),
        '"([^"]*)"', '''\1''', 'g'))
$$;

-- A time, a number and a whole run as the content hash spells them; null is empty.
CREATE OR REPLACE TEMP MACRO spell_time(t) AS coalesce(
    strftime(t, '%Y-%m-%dT%H:%M:%S')
    || CASE WHEN epoch_us(t) % 1000000 = 0 THEN '' ELSE '.' || rtrim(lpad((epoch_us(t) % 1000000)::VARCHAR, 6, '0'), '0') END
    || 'Z', '');

CREATE OR REPLACE TEMP MACRO spell_decimal(d) AS coalesce(
    CASE WHEN contains(d::VARCHAR, '.') THEN rtrim(rtrim(d::VARCHAR, '0'), '.') ELSE d::VARCHAR END, '');

CREATE OR REPLACE TEMP MACRO spell(v) AS coalesce(v::VARCHAR, '');

CREATE OR REPLACE TEMP MACRO content_hash(r) AS sha256(concat(
    spell_time(r.created_at), chr(31), spell_time(r.completed_at), chr(31), r.creator, chr(31), r.team, chr(31),
    r.project, chr(31), r.model_key, chr(31), spell(r.task_key), chr(31), spell(r.resolution), chr(31), spell(r.width), chr(31),
    spell(r.height), chr(31), spell_decimal(r.duration_s), chr(31), spell(r.audio), chr(31), spell(r.generations), chr(31),
    spell(r.outputs), chr(31), r.status, chr(31), spell_decimal(r.charged_credits), chr(31), spell_decimal(r.cost_usd), chr(31),
    spell(r.prompt), chr(31), spell(r.session_id), chr(31), spell(r.accepted), chr(31), spell(r.delivery_resolution), chr(31)));

-- How many canonical fields of a run are neither empty nor at their default (run_id is the same on both sides of a comparison).
CREATE OR REPLACE TEMP MACRO filled_fields(r) AS
    1 + (r.completed_at IS NOT NULL)::INT + (r.creator <> '(unknown)')::INT + (r.team <> '(none)')::INT
    + (r.project <> '(none)')::INT + 1 + (r.task IS NOT NULL)::INT + (r.resolution IS NOT NULL)::INT + (r.width IS NOT NULL)::INT
    + (r.height IS NOT NULL)::INT + (r.duration_s IS NOT NULL)::INT + (r.audio IS NOT NULL)::INT + (r.generations <> 1)::INT
    + (r.outputs IS NOT NULL)::INT + (r.status <> 'succeeded')::INT + (r.charged_credits IS NOT NULL)::INT
    + (r.cost_usd IS NOT NULL)::INT + (r.prompt IS NOT NULL)::INT + (r.session_id IS NOT NULL)::INT
    + (r.accepted IS NOT NULL)::INT + (r.delivery_resolution IS NOT NULL)::INT;

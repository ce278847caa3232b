-- Reading a cell: the commonest spellings are read here, where a chunk of cells costs as much as one call; all others by the
-- Go functions norm_… of ingest/normal. TestMacrosAgree holds the two against each other.

-- Whether ingest/normal.Text would leave a text as it is: ASCII without white space at its ends. Six times ends_with is faster than
-- taking the last character.
CREATE OR REPLACE TEMP MACRO is_plain(s) AS
    strlen(s) = length(s) AND ord(s) > 32
    AND NOT (
        ends_with(s, ' ') OR ends_with(s, chr(10)) OR ends_with(s, chr(13)) OR ends_with(s, chr(9)) OR ends_with(s, chr(11))
        OR ends_with(s, chr(12)));

CREATE OR REPLACE TEMP MACRO read_name(s) AS CASE WHEN s IS NULL THEN NULL WHEN is_plain(s) THEN s ELSE norm_name(s) END;

-- A text in which "none", "-" and the like are empty; all of those but the zero date are shorter than five bytes.
CREATE OR REPLACE TEMP MACRO read_text(s) AS
    CASE WHEN s IS NULL THEN NULL WHEN strlen(s) > 4 AND NOT starts_with(s, '0') AND is_plain(s) THEN s ELSE norm_text(s) END;

-- A time as most logs spell it, in UTC; one without a zone is if --timezone is. LIKE takes a third of the time of the regular
-- expression, which CASE spares most of the cells: those of vendors, and those that databases write.
CREATE OR REPLACE TEMP MACRO is_plain_time(s) AS
    CASE
        -- DuckDB also casts what has white space or a T before the hour, a dot and no fraction behind the seconds, or hour 24
        WHEN s LIKE '20__-__-__T__:__:__Z' THEN NOT contains(s, ' ') AND s[12] >= '0' AND NOT ends_with(s, '.Z') AND NOT contains(s, 'T24')
        WHEN s LIKE '20__-__-__ __:__:__+00' THEN coalesce(starts_with(s, TRY_CAST(s AS TIMESTAMP)::VARCHAR), false)
        ELSE regexp_full_match(
            s,
            '20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+]00(:?00)?| UTC)'
            || if(getvariable('is_utc')::BOOLEAN, '?', ''))
    END
    AND coalesce(TRY_CAST(s AS TIMESTAMP) BETWEEN '2015-01-01' AND '2100-12-31', false);

CREATE OR REPLACE TEMP MACRO read_time(s) AS
    CASE WHEN s IS NULL THEN NULL WHEN is_plain_time(s) THEN TRY_CAST(s AS TIMESTAMP) ELSE norm_time(s) END;

-- Whether a time names no zone; what ends in one needs no closer look.
CREATE OR REPLACE TEMP MACRO is_local_time(s) AS
    CASE
        WHEN ends_with(s, 'Z') THEN false
        WHEN regexp_matches(s, ':[0-9]{2}([.][0-9]+)?([+-][0-9]{2}(:?[0-9]{2})?| UTC)$') THEN false
        ELSE norm_is_local_time(s)
    END;

CREATE OR REPLACE TEMP MACRO is_plain_credits(s) AS regexp_full_match(s, '[0-9]{1,9}([.][0-9]{1,9})?');

-- DuckDB casts text to DECIMAL(18) twenty times faster than to DECIMAL(38); both are exact for what comes here.
CREATE OR REPLACE TEMP MACRO read_credits(s) AS
    CASE
        WHEN s IS NULL THEN NULL
        WHEN is_plain_credits(s) THEN s::DECIMAL(18, 9)::DECIMAL(38, 9)
        ELSE coalesce(TRY_CAST(norm_credits(s) AS DECIMAL(18, 9))::DECIMAL(38, 9), norm_credits(s)::DECIMAL(38, 9))
    END;

CREATE OR REPLACE TEMP MACRO is_rounded_credits(s) AS
    CASE WHEN s IS NULL OR is_plain_credits(s) THEN false ELSE norm_is_rounded_credits(s) END;

-- An amount of a ledger, which may have a sign: the digits behind a minus are read like those of any credits.
CREATE OR REPLACE TEMP MACRO is_signed(s) AS regexp_full_match(norm_name(s), '-[0-9.].*');

CREATE OR REPLACE TEMP MACRO read_signed(s) AS
    CASE WHEN s IS NULL THEN NULL WHEN is_signed(s) THEN -read_credits(substr(norm_name(s), 2)) ELSE read_credits(s) END;

CREATE OR REPLACE TEMP MACRO is_rounded_signed(s) AS
    CASE WHEN s IS NULL THEN false WHEN is_signed(s) THEN is_rounded_credits(substr(norm_name(s), 2)) ELSE is_rounded_credits(s) END;

CREATE OR REPLACE TEMP MACRO is_plain_duration(s) AS regexp_full_match(s, '[0-9]{1,3}([.][0-9]{1,3})?');

CREATE OR REPLACE TEMP MACRO read_duration(s) AS
    CASE
        WHEN s IS NULL THEN NULL
        WHEN is_plain_duration(s) THEN s::DECIMAL(9, 3)
        ELSE norm_duration(s)::DECIMAL(9, 3)
    END;

CREATE OR REPLACE TEMP MACRO is_rounded_duration(s) AS
    CASE WHEN s IS NULL OR is_plain_duration(s) THEN false ELSE norm_is_rounded_duration(s) END;

-- A cell that holds something, but nothing that its field can hold.
CREATE OR REPLACE TEMP MACRO is_bad(s, v) AS CASE WHEN s IS NULL OR v IS NOT NULL THEN false ELSE NOT norm_is_blank(s) END;

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

-- The content of a ledger's entry, without its id.
CREATE OR REPLACE TEMP MACRO entry_hash(e) AS sha256(concat(
    spell_time(e.entered_at), chr(31), e.type, chr(31), spell(e.run_id), chr(31), spell_decimal(e.credits), chr(31),
    spell_decimal(e.balance_after), chr(31), spell_decimal(e.usd), chr(31), spell(e.description), chr(31)));

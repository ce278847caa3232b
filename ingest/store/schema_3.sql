-- What schema 3 adds to schema 2: how far the log reached before a file was read.

-- created_at of the last run of the file's source that was stored before the call that read the file; null: there was none, or
-- an older offcut read it.
ALTER TABLE files ADD COLUMN known_to TIMESTAMP;

-- Stands in for the tables of merge.sql where no key is contested.
CREATE OR REPLACE TEMP TABLE candidates (run_id VARCHAR, status VARCHAR, content VARCHAR, is_stored BOOLEAN);

CREATE OR REPLACE TEMP TABLE survivors (
    run_id VARCHAR, created_at TIMESTAMP, model_key VARCHAR, status VARCHAR, is_stored BOOLEAN, was_stored BOOLEAN, place BIGINT, differs BOOLEAN
);

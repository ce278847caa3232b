-- One row per card and source of its rates.
-- key: card, source
-- columns: card, source, rates, models
SELECT card, source, rates, models FROM card_sources ORDER BY card, rates DESC, source

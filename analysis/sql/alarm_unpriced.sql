-- Every run of the period has a price on the card.
SELECT price_status, meaning, runs FROM mart_unpriced_status

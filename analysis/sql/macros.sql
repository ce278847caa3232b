-- Credits for each of n things, cut to six decimals; null where there is none. Whole numbers, since / would make them DOUBLE.
CREATE OR REPLACE TEMP MACRO credits_each(credits, n) AS
    CASE WHEN n > 0 THEN (((credits * 1000000)::HUGEINT // n)::DECIMAL(32, 0) * 0.000001)::DECIMAL(38, 9) END;
-- Credits in money, exact; null where the price is not known, or the amount is beyond what can be summed.
CREATE OR REPLACE TEMP MACRO credits_money(credits, price) AS
    CASE WHEN abs(credits::DOUBLE * price::DOUBLE) < 1e17 THEN (credits::DECIMAL(38, 9) * price)::DECIMAL(38, 18) END

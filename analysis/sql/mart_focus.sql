-- One row per charge of a FOCUS Cost and Usage dataset: a run of the period whose spend is known, or a purchase of credits.
-- key: ChargeCategory, x_Source, x_RunId, ChargePeriodStart, SkuPriceId
-- columns: BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, ChargeCategory,
-- ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, ConsumedQuantity, ConsumedUnit, ContractedCost,
-- ContractedUnitPrice, EffectiveCost, HostProviderName, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingCurrency,
-- PricingCurrencyContractedUnitPrice, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice, PricingQuantity, PricingUnit,
-- ProviderName, PublisherName, ServiceCategory, ServiceName, ServiceProviderName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails,
-- SkuPriceId, SubAccountId, SubAccountName, Tags, x_Audio, x_Card, x_ChargedCredits, x_Creator, x_Credits, x_DurationSeconds,
-- x_Generations, x_Model, x_PriceStatus, x_Project, x_RepricedCredits, x_Resolution, x_RunId, x_Source, x_Status, x_Task
--
-- Credits are bought before they are used: a run bills nothing (BilledCost 0) and costs what its credits cost (EffectiveCost). List
-- and contracted prices are the card's, in money at the price paid per credit; the two differ only where the vendor gives discounts,
-- which no log tells. A run without a price on the card is priced by the credit. Billing periods are months in UTC; the
-- standard's times are whole seconds, so fractions are cut.
WITH usage AS (
    SELECT
        r.*, s.* EXCLUDE (configuration_id),
        -- The card makes runs that did not succeed free by billing none of their outputs.
        r.unit_credits > 0 AND r.repriced_credits = 0 AS is_free,
        if(s.pricing_unit = 'Credits', r.spend_credits, r.repriced_credits) AS list_credits,
        CASE
            WHEN s.pricing_unit = 'Credits' THEN r.spend_credits
            WHEN is_free THEN 0
            ELSE s.units_per_output * r.billed::DECIMAL(7, 0)
        END::DECIMAL(38, 9) AS pricing_quantity,
        p.price_per_credit, coalesce(getvariable('pricing_currency')::VARCHAR, c.currency) AS pricing_currency
    FROM stg_period_runs AS r
    JOIN focus_skus AS s ON r.configuration_id = s.configuration_id
    JOIN credit_prices AS p ON r.source = p.source
    JOIN source_currencies AS c ON r.source = c.source
    WHERE r.spend_credits IS NOT NULL
),
charges AS (
    SELECT
        'Usage' AS category, card, source, date_trunc('second', created_at) AS from_at,
        greatest(date_trunc('second', completed_at), date_trunc('second', created_at) + INTERVAL 1 SECOND) AS to_at,
        0::DECIMAL(38, 18) AS billed_cost,
        (spend_credits * price_per_credit)::DECIMAL(38, 18) AS effective_cost,
        (list_credits * price_per_credit)::DECIMAL(38, 18) AS list_cost,
        (credits_per_unit * price_per_credit)::DECIMAL(38, 18) AS list_unit_price,
        spend_credits AS pricing_cost, credits_per_unit AS pricing_unit_price, pricing_currency,
        pricing_quantity, pricing_unit, sku_id, sku_price_id, sku_meter, sku_price_details, description, 'Usage-Based' AS frequency,
        if(is_free, 0, consumed_per_output * billable::DECIMAL(7, 0))::DECIMAL(38, 9) AS consumed_quantity, consumed_unit,
        nullif(team, '(none)') AS team, nullif(creator, '(unknown)') AS creator, nullif(project, '(none)') AS project,
        run_id, model, task, resolution, duration_s, audio, generations, status, price_status, charged_credits, repriced_credits,
        spend_credits AS credits
    FROM usage
    UNION ALL BY NAME
    SELECT
        'Purchase' AS category, card, source, from_at, to_at,
        price AS billed_cost, 0::DECIMAL(38, 18) AS effective_cost,
        price AS list_cost,
        unit_price AS list_unit_price, 0 AS pricing_cost, unit_price AS pricing_unit_price,
        getvariable('billing_currency')::VARCHAR AS pricing_currency, quantity AS pricing_quantity, unit AS pricing_unit,
        sku_id, sku_price_id, 'Credits' AS sku_meter, description, 'One-Time' AS frequency, credits
    FROM focus_purchases
)
SELECT
    c.billed_cost AS BilledCost,
    if(c.source = '', c.card, c.source) AS BillingAccountId,
    if(c.source = '', c.card, c.source) AS BillingAccountName,
    getvariable('billing_currency')::VARCHAR AS BillingCurrency,
    (date_trunc('month', c.from_at) + INTERVAL 1 MONTH)::TIMESTAMP AS BillingPeriodEnd,
    date_trunc('month', c.from_at)::TIMESTAMP AS BillingPeriodStart,
    c.category AS ChargeCategory,
    NULL::VARCHAR AS ChargeClass,
    c.description AS ChargeDescription,
    c.frequency AS ChargeFrequency,
    c.to_at AS ChargePeriodEnd,
    c.from_at AS ChargePeriodStart,
    c.consumed_quantity AS ConsumedQuantity,
    c.consumed_unit AS ConsumedUnit,
    c.list_cost AS ContractedCost,
    c.list_unit_price AS ContractedUnitPrice,
    c.effective_cost AS EffectiveCost,
    c.card AS HostProviderName,
    c.card AS InvoiceIssuerName,
    c.list_cost AS ListCost,
    c.list_unit_price AS ListUnitPrice,
    'Standard' AS PricingCategory,
    c.pricing_currency AS PricingCurrency,
    -- In the billing currency, if that is what prices are to be told in.
    if(c.pricing_currency = getvariable('billing_currency')::VARCHAR, c.list_unit_price, c.pricing_unit_price) AS PricingCurrencyContractedUnitPrice,
    if(c.pricing_currency = getvariable('billing_currency')::VARCHAR, c.effective_cost, c.pricing_cost) AS PricingCurrencyEffectiveCost,
    if(c.pricing_currency = getvariable('billing_currency')::VARCHAR, c.list_unit_price, c.pricing_unit_price) AS PricingCurrencyListUnitPrice,
    c.pricing_quantity AS PricingQuantity,
    c.pricing_unit AS PricingUnit,
    c.card AS ProviderName,
    c.card AS PublisherName,
    'AI and Machine Learning' AS ServiceCategory,
    coalesce(f.title, c.card) AS ServiceName,
    c.card AS ServiceProviderName,
    'Generative AI' AS ServiceSubcategory,
    c.sku_id AS SkuId,
    c.sku_meter AS SkuMeter,
    c.sku_price_details AS SkuPriceDetails,
    c.sku_price_id AS SkuPriceId,
    c.team AS SubAccountId,
    c.team AS SubAccountName,
    CASE
        WHEN c.creator IS NOT NULL AND c.project IS NOT NULL THEN json_object('creator', c.creator, 'project', c.project)
        WHEN c.creator IS NOT NULL THEN json_object('creator', c.creator)
        WHEN c.project IS NOT NULL THEN json_object('project', c.project)
    END::VARCHAR AS Tags,
    c.audio AS x_Audio,
    c.card AS x_Card,
    c.charged_credits AS x_ChargedCredits,
    c.creator AS x_Creator,
    c.credits AS x_Credits,
    c.duration_s AS x_DurationSeconds,
    c.generations AS x_Generations,
    c.model AS x_Model,
    c.price_status AS x_PriceStatus,
    c.project AS x_Project,
    c.repriced_credits AS x_RepricedCredits,
    c.resolution AS x_Resolution,
    c.run_id AS x_RunId,
    nullif(c.source, '') AS x_Source,
    c.status AS x_Status,
    c.task AS x_Task
FROM charges AS c
LEFT JOIN card_facts AS f ON c.card = f.card
ORDER BY c.from_at, c.category, c.source, c.run_id, c.sku_price_id

package analysis

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/analysis/purchase"
	"offcut/ingest/normal"
	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
)

// FocusModels are the models of the FOCUS dataset.
var FocusModels = []string{"mart_focus"}

// FocusOptions say how credits are told in money, and which purchases belong to the dataset.
type FocusOptions struct {
	Money           Money           // Currency is an ISO 4217 code
	PricingCurrency string          // what prices of runs are told in: a code that stands for credits, or Money.Currency; empty: the card's name of its credits
	Packs           []purchase.Pack // whose names and validity purchases have that are of as many credits
	All             bool            // purchases of all days before as_of, not of the period's alone
}

// NoPriceError says that the price per credit of a source with runs is not known; FOCUS knows no cost without one.
type NoPriceError struct{ Source string }

func (e *NoPriceError) Error() string {
	return fmt.Sprintf("no price per credit is known for source %q", e.Source)
}

// Hint says what to write.
func (e *NoPriceError) Hint() string {
	return fmt.Sprintf("add to offcut.toml: [source.%q] price_per_credit = 0.01", e.Source)
}

// BuildFocus builds mart_focus, a FOCUS Cost and Usage dataset of the period's runs and of the ledger's purchases, after Select. It
// returns how many runs are not in it, because neither charge nor price is known. A source without a price is a *NoPriceError.
func BuildFocus(ctx context.Context, db *store.DB, cards pricing.Cards, o FocusOptions) (leftOut int64, err error) {
	for name, value := range map[string]any{"billing_currency": o.Money.Currency, "pricing_currency": orNull(o.PricingCurrency)} {
		if err := db.Set(ctx, name, value); err != nil {
			return 0, err
		}
	}
	if err := BuildVendors(ctx, db, cards, o.Money); err != nil {
		return 0, err
	}
	if err := writeSKUs(ctx, db); err != nil {
		return 0, err
	}
	purchases, err := readPurchases(ctx, db, cards, o)
	if err != nil {
		return 0, err
	}
	if err := writePurchases(ctx, db, purchases); err != nil {
		return 0, err
	}
	unknown, err := db.Read(ctx, "SELECT min(source) FROM (SELECT source FROM stg_period_runs UNION SELECT source FROM focus_purchases) WHERE source NOT IN (SELECT source FROM credit_prices)")
	if err != nil {
		return 0, err
	}
	if source, ok := unknown.Rows[0][0].(string); ok {
		return 0, &NoPriceError{source}
	}
	if err := build(ctx, db, FocusModels); err != nil {
		return 0, err
	}
	return leftOut, db.QueryRow(ctx, "SELECT count(*) FROM stg_period_runs WHERE spend_credits IS NULL", nil, &leftOut)
}

// bought is a purchase of credits.
type bought struct {
	source, card   string
	at, until      time.Time // until is exclusive
	name           string    // of the pack; empty: unknown
	credits, price decimal.Decimal
}

// ledgerPurchases are the purchases of the period. A team or a project makes none.
const ledgerPurchases = `SELECT l.source, l.entered_at, l.credits, l.usd, p.price_per_credit
	FROM ledger AS l JOIN credit_prices AS p USING (source)
	WHERE l.type = 'purchase' AND l.entered_at < getvariable('as_of') AND getvariable('team') IS NULL AND getvariable('project') IS NULL
		AND (? OR timezone(getvariable('timezone'), timezone('UTC', l.entered_at))::DATE >= getvariable('period_from')
			AND timezone(getvariable('timezone'), timezone('UTC', l.entered_at))::DATE < getvariable('period_to'))
	ORDER BY l.entered_at, l.source, l.entry_id`

// readPurchases reads the ledger's purchases. Their price is that of the ledger, if it is in dollars and so is the dataset, else
// that of their credits. They are valid as long as the pack of as many credits; where there is none, to the end of their month in
// UTC, as nothing is known of it.
func readPurchases(ctx context.Context, db *store.DB, cards pricing.Cards, o FocusOptions) ([]bought, error) {
	var purchases []bought
	_, err := db.Stream(ctx, func(r []any) error {
		b := bought{source: r[0].(string), at: r[1].(time.Time).Truncate(time.Second), credits: r[2].(decimal.Decimal)}
		b.card = cards.Of(b.source).Name
		b.until = time.Date(b.at.Year(), b.at.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		if usd, ok := r[3].(decimal.Decimal); ok && o.Money.Currency == "USD" {
			b.price = usd
		} else {
			b.price = b.credits.Mul(r[4].(decimal.Decimal))
		}
		for _, pack := range o.Packs {
			if pack.Credits.Equal(b.credits) {
				b.name = pack.Name
				if pack.ValidDays > 0 {
					b.until = b.at.AddDate(0, 0, pack.ValidDays)
				}
				break
			}
		}
		purchases = append(purchases, b)
		return nil
	}, ledgerPurchases, o.All)
	return purchases, err
}

// sku is how FOCUS tells of a configuration.
type sku struct {
	id, priceID, meter, details, description string
	pricingUnit, consumedUnit                string
	creditsPerUnit                           decimal.Decimal
	unitsPerOutput, consumedPerOutput        decimal.Decimal
}

const createSKUs = `configuration_id BIGINT, sku_id VARCHAR, sku_price_id VARCHAR, sku_meter VARCHAR, sku_price_details VARCHAR,
	description VARCHAR, pricing_unit VARCHAR, credits_per_unit DECIMAL(38, 9), units_per_output DECIMAL(38, 9),
	consumed_unit VARCHAR, consumed_per_output DECIMAL(38, 9)`

// writeSKUs fills focus_skus, one row per configuration.
func writeSKUs(ctx context.Context, db *store.DB) error {
	var rows [][]driver.Value
	_, err := db.Stream(ctx, func(r []any) error {
		unit, _ := r[8].(string)
		s := skuOf(configuration{model: r[1].(string), task: text(r[2]), resolution: text(r[3]), width: r[4], height: r[5], duration: r[6], audio: r[7]},
			card.Unit(unit), r[9])
		rows = append(rows, []driver.Value{r[0], s.id, s.priceID, s.meter, s.details, s.description, s.pricingUnit, amount(s.creditsPerUnit),
			amount(s.unitsPerOutput), s.consumedUnit, amount(s.consumedPerOutput)})
		return nil
	}, `SELECT configuration_id, model, task_key, resolution, width, height, duration_s, audio, q.unit, q.unit_credits
		FROM int_configurations JOIN card_prices AS q USING (configuration_id) ORDER BY place`)
	if err != nil {
		return err
	}
	return writeRows(ctx, db, "focus_skus", createSKUs, rows)
}

func text(cell any) string {
	s, _ := cell.(string)
	return s
}

// configuration is what the price of a run depends on, as a query gives it.
type configuration struct {
	model, task, resolution        string
	width, height, duration, audio any
}

// skuOf names a configuration's SKU (model, resolution, audio) and its price: the SKU with whatever else the price per unit
// depends on, but neither date nor amount, so that both stay when prices change. The unit is the rate's: what comes out, or a
// second of it where the price per output is so much a second exactly. Without a price on the card it is the credit.
func skuOf(c configuration, unit card.Unit, credits any) sku {
	s := sku{id: strings.Join([]string{skuPart(c.model), skuPart(c.resolution), audioPart(c.audio)}, "/"),
		description: c.describe(), details: c.details(false), meter: "Generations", consumedUnit: "Generations",
		consumedPerOutput: decimal.New(1, 0), unitsPerOutput: decimal.New(1, 0), creditsPerUnit: decimal.New(1, 0)}
	duration, _ := c.duration.(decimal.Decimal)
	if unit == card.Second && duration.IsPositive() {
		s.meter, s.consumedUnit, s.consumedPerOutput = "Seconds", "Seconds", duration
	}
	price, isPriced := credits.(decimal.Decimal)
	if !isPriced {
		s.pricingUnit, s.priceID = "Credits", s.id+"/credit"
		return s
	}
	task := skuPart(c.task)
	if perSecond, isExact := perSecond(price, duration); isExact && unit == card.Second {
		s.pricingUnit, s.creditsPerUnit, s.unitsPerOutput = "Seconds", perSecond, duration
		s.priceID = s.id + "/" + task + "/second"
		return s
	}
	s.pricingUnit, s.creditsPerUnit, s.details = "Generations", price, c.details(true)
	if unit == card.Run {
		s.pricingUnit = "Runs"
	}
	parts := []string{s.id, task, c.length(), strings.ToLower(strings.TrimSuffix(s.pricingUnit, "s"))}
	if unit == card.Kilotoken {
		parts = append(parts, c.size())
	}
	s.priceID = strings.Join(parts, "/")
	return s
}

// perSecond divides a price per output by its seconds, if that leaves no remainder at the decimals that credits have.
func perSecond(price, seconds decimal.Decimal) (decimal.Decimal, bool) {
	if !seconds.IsPositive() {
		return decimal.Zero, false
	}
	quotient, rest := price.QuoRem(seconds, normal.CreditDecimals)
	return quotient, rest.IsZero()
}

// skuPart keeps the slash for what separates parts.
func skuPart(s string) string {
	if s == "" {
		return "-"
	}
	return strings.NewReplacer("%", "%25", "/", "%2F").Replace(s)
}

func audioPart(audio any) string {
	switch audio {
	case true:
		return "audio-on"
	case false:
		return "audio-off"
	}
	return "-"
}

func (c configuration) length() string {
	if d, ok := c.duration.(decimal.Decimal); ok {
		return normal.FormatDecimal(d) + "s"
	}
	return "-"
}

func (c configuration) size() string {
	width, _ := c.width.(int64)
	height, _ := c.height.(int64)
	if width == 0 || height == 0 {
		return "-"
	}
	return strconv.FormatInt(width, 10) + "x" + strconv.FormatInt(height, 10)
}

// describe is a configuration for people.
func (c configuration) describe() string {
	parts := []string{c.model}
	for _, part := range []string{c.resolution, strings.Replace(c.length(), "s", " s", 1), strings.Replace(audioPart(c.audio), "-", " ", 1)} {
		if strings.Trim(part, "- ") != "" && part != "-" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// details are the properties of a SKU's price, as FOCUS wants them: JSON, x_ before names of one's own, and of numbers those of a
// single unit, so that seconds are among them only where the unit is a whole output.
func (c configuration) details(withSeconds bool) string {
	d := struct {
		Model           string       `json:"x_Model"`
		Resolution      string       `json:"x_Resolution,omitempty"`
		DurationSeconds *json.Number `json:"x_DurationSeconds,omitempty"`
		Audio           any          `json:"x_Audio,omitempty"`
	}{Model: c.model, Resolution: c.resolution, Audio: c.audio}
	if seconds, ok := c.duration.(decimal.Decimal); ok && withSeconds {
		n := json.Number(normal.FormatDecimal(seconds))
		d.DurationSeconds = &n
	}
	b, err := json.Marshal(d)
	if err != nil {
		panic(err) // texts, numbers and booleans
	}
	return string(b)
}

const createPurchases = `source VARCHAR, card VARCHAR, from_at TIMESTAMP, to_at TIMESTAMP, sku_id VARCHAR, sku_price_id VARCHAR, description VARCHAR,
	credits DECIMAL(38, 9), price DECIMAL(38, 18), unit VARCHAR, quantity DECIMAL(38, 9), unit_price DECIMAL(38, 18)`

// writePurchases fills focus_purchases. A purchase is priced by the credit where its price is so much a credit exactly, else whole.
func writePurchases(ctx context.Context, db *store.DB, purchases []bought) error {
	if err := db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE focus_purchases ("+createPurchases+")"); err != nil {
		return err
	}
	for _, p := range purchases { // not appended: prices have more decimals than credits
		name, id := "Credits", "credits"
		if p.name != "" {
			name, id = p.name, "credits/"+skuPart(p.name)
		}
		unit, quantity, unitPrice := "Packs", decimal.New(1, 0), p.price
		if p.credits.IsPositive() {
			if each, rest := p.price.QuoRem(p.credits, pricePlaces); rest.IsZero() {
				unit, quantity, unitPrice = "Credits", p.credits, each
			}
		}
		err := db.Exec(ctx, "INSERT INTO focus_purchases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", p.source, p.card, p.at, p.until, id,
			id+"/"+strings.ToLower(strings.TrimSuffix(unit, "s")), name+": "+normal.FormatDecimal(p.credits)+" credits",
			p.credits.String(), p.price.String(), unit, quantity.String(), unitPrice.String())
		if err != nil {
			return err
		}
	}
	return nil
}

// pricePlaces are the decimals of a price in a dataset: a price per credit of nine times credits of nine.
const pricePlaces = 18

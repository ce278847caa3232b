package analysis

import (
	"context"
	"database/sql/driver"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// posting is an entry of the ledger as the balance sees it.
type posting struct {
	source     string
	at         time.Time
	file       string
	line       int64
	change     decimal.Decimal // usage is negative
	balance    decimal.NullDecimal
	isInPeriod bool
}

// balanceCheck follows the balance of one source from entry to entry. The first balance stated is where it begins; an entry
// without one only adds to the sum; after a break it goes on from the balance found, so that an entry that is missing is told once.
type balanceCheck struct {
	running decimal.NullDecimal
	breaks  [][]driver.Value
}

// balanceTolerance is what balances of rounded credits may be apart.
var balanceTolerance = decimal.RequireFromString("0.005")

// writeBalanceBreaks fills mart_balance_breaks from every entry of the ledger, those outside the period without telling of them.
func writeBalanceBreaks(ctx context.Context, db *store.DB) error {
	query, err := sqlFiles.ReadFile("sql/entries_in_order.sql")
	if err != nil {
		return err
	}
	check := &balanceCheck{}
	var moment []posting
	_, err = db.Stream(ctx, func(row []any) error {
		p := toPosting(row)
		if len(moment) > 0 && (moment[0].source != p.source || !moment[0].at.Equal(p.at)) {
			check.take(moment)
			if moment[0].source != p.source {
				check.running = decimal.NullDecimal{}
			}
			moment = moment[:0]
		}
		moment = append(moment, p)
		return nil
	}, string(query))
	if err != nil {
		return err
	}
	check.take(moment)
	return writeRows(ctx, db, "mart_balance_breaks",
		`rank BIGINT, source VARCHAR, "at" TIMESTAMP, file VARCHAR, line BIGINT, expected_credits DECIMAL(38, 9), found_credits DECIMAL(38, 9)`, check.breaks)
}

func toPosting(row []any) posting {
	p := posting{source: row[0].(string), at: row[1].(time.Time), line: row[3].(int64), change: row[4].(decimal.Decimal), isInPeriod: row[6].(bool)}
	p.file, _ = row[2].(string)
	if balance, ok := row[5].(decimal.Decimal); ok {
		p.balance = decimal.NewNullDecimal(balance)
	}
	return p
}

// take follows the balance through the entries of one moment. Their order in the file may be none, so it is the one in which
// balances follow, if there is such a one.
func (c *balanceCheck) take(moment []posting) {
	if len(moment) > 1 {
		if order := trail(moment, c.running); order != nil {
			for _, i := range order {
				c.post(moment[i])
			}
			return
		}
	}
	for _, p := range moment {
		c.post(p)
	}
}

// trail orders entries so that each begins with the balance after the one before, the first with the balance that is given, if
// any; nil if there is no such order. Balances are the nodes of a graph and entries its edges: it is an Eulerian trail, found by
// Hierholzer's algorithm (Hierholzer 1873).
func trail(moment []posting, running decimal.NullDecimal) []int {
	from, to := make([]string, len(moment)), make([]string, len(moment))
	leaving, surplus := map[string][]int{}, map[string]int{}
	for i, p := range moment {
		if !p.balance.Valid {
			return nil
		}
		from[i], to[i] = p.balance.Decimal.Sub(p.change).String(), p.balance.Decimal.String()
		leaving[from[i]] = append(leaving[from[i]], i)
		surplus[from[i]]++
		surplus[to[i]]--
	}
	begin := from[0]
	if running.Valid {
		begin = running.Decimal.String()
	} else if i := slices.IndexFunc(from, func(node string) bool { return surplus[node] > 0 }); i >= 0 {
		begin = from[i]
	}
	order := make([]int, 0, len(moment))
	open, node := []int{}, begin
	for {
		if edges := leaving[node]; len(edges) > 0 {
			leaving[node], open, node = edges[1:], append(open, edges[0]), to[edges[0]]
			continue
		}
		if len(open) == 0 {
			break
		}
		last := open[len(open)-1]
		open, node, order = open[:len(open)-1], from[last], append(order, last)
	}
	slices.Reverse(order)
	if len(order) < len(moment) || from[order[0]] != begin {
		return nil
	}
	for i := range order[1:] {
		if to[order[i]] != from[order[i+1]] {
			return nil
		}
	}
	return order
}

func (c *balanceCheck) post(p posting) {
	expected := c.running.Decimal.Add(p.change)
	switch {
	case !p.balance.Valid && !c.running.Valid:
		return
	case !p.balance.Valid:
		c.running.Decimal = expected
		return
	case c.running.Valid && p.isInPeriod && expected.Sub(p.balance.Decimal).Abs().GreaterThan(balanceTolerance):
		c.breaks = append(c.breaks, []driver.Value{int64(len(c.breaks) + 1), orNull(p.source), p.at, p.file, p.line,
			store.Credits(decimal.NewNullDecimal(expected)), store.Credits(p.balance)})
	}
	c.running = p.balance
}

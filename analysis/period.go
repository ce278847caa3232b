package analysis

import (
	"context"
	"fmt"
	"time"

	"offcut/ingest/store"
)

// Request is the period a user asks for: at most one of Month, From/To and All. The zero Request leaves the choice to
// ChoosePeriod.
type Request struct {
	Month    time.Time // any instant of the month, as a UTC date
	From, To time.Time // UTC dates; From inclusive, To exclusive; either may be zero
	All      bool
	Compare  Span // what the period is compared with, as it stands; zero: what went before
}

// Period is a stretch of whole days in the user's timezone and the one it is compared with. Dates are UTC midnights; To and
// PreviousTo are exclusive. PreviousFrom is zero where there is nothing to compare with.
type Period struct {
	From, To                 time.Time
	PreviousFrom, PreviousTo time.Time
	Label, PreviousLabel     string
	SoFar                    bool   // the period had not ended at as_of
	Note                     string // a sentence about the choice, or empty
}

type month struct {
	first time.Time
	runs  int64
}

// ChoosePeriod settles the period. By default it is the latest month that has runs and had ended at as_of; if no month had,
// the month of the last run, so far. A log without runs gives an empty period.
func ChoosePeriod(ctx context.Context, db *store.DB, r Request) (Period, error) {
	var p Period
	var first, last, asOf *time.Time
	err := db.QueryRow(ctx, `SELECT min(created_day), max(created_day), timezone(getvariable('timezone'), timezone('UTC', getvariable('as_of')))
		FROM int_daily_groups`, nil, &first, &last, &asOf)
	if err != nil {
		return p, err
	}
	switch {
	case r.All || (last == nil && r.From.IsZero() && r.Month.IsZero()):
		if last != nil {
			p.From, p.To = day(*first), day(*last).AddDate(0, 0, 1)
		}
	case !r.From.IsZero() || !r.To.IsZero():
		p.From, p.To = r.From, r.To
		if p.From.IsZero() && first != nil {
			p.From = day(*first)
		}
		if p.To.IsZero() && last != nil {
			p.To = day(*last).AddDate(0, 0, 1)
		}
		if p.To.After(p.From) {
			p.PreviousFrom, p.PreviousTo = p.From.Add(-p.To.Sub(p.From)), p.From
		}
	case !r.Month.IsZero():
		p.setMonth(r.Month)
	default:
		if err := p.chooseMonth(ctx, db, *last, *asOf); err != nil {
			return p, err
		}
	}
	isAsked := !r.Compare.From.IsZero() && !p.To.IsZero()
	if isAsked {
		p.PreviousFrom, p.PreviousTo = r.Compare.From, r.Compare.To
	}
	if first != nil && (!p.PreviousTo.After(day(*first)) || isAsked && p.PreviousFrom.After(day(*last))) {
		if isAsked {
			p.Note = fmt.Sprintf("the log has nothing of %s to compare with: it covers %s", label(r.Compare.From, r.Compare.To), label(day(*first), day(*last).AddDate(0, 0, 1)))
		}
		p.PreviousFrom, p.PreviousTo = time.Time{}, time.Time{}
	}
	p.finish(asOf, isAsked)
	return p, p.bind(ctx, db)
}

func day(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func (p *Period) setMonth(t time.Time) {
	p.From = time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	p.To = p.From.AddDate(0, 1, 0)
	p.PreviousFrom, p.PreviousTo = p.From.AddDate(0, -1, 0), p.From
}

func (p *Period) chooseMonth(ctx context.Context, db *store.DB, last, asOf time.Time) error {
	t, err := db.Read(ctx, "SELECT date_trunc('month', created_day)::DATE, sum(runs)::BIGINT FROM int_daily_groups GROUP BY 1 ORDER BY 1 DESC")
	if err != nil {
		return err
	}
	months := make([]month, len(t.Rows))
	for i, row := range t.Rows {
		months[i] = month{row[0].(time.Time), row[1].(int64)}
	}
	for i, m := range months {
		if m.first.AddDate(0, 1, 0).After(asOf) {
			continue
		}
		p.setMonth(m.first)
		if i+1 < len(months) && months[i+1].first.Equal(p.PreviousFrom) && 20*m.runs < months[i+1].runs {
			p.Note = fmt.Sprintf("%s holds only %d of the log's runs, under a twentieth of the month before: a stray date, perhaps",
				p.From.Format("January 2006"), m.runs)
		}
		return nil
	}
	p.setMonth(last)
	return nil
}

// finish works out labels, and for a month so far the same days of the month before, unless another period is asked for.
func (p *Period) finish(asOf *time.Time, isAsked bool) {
	if p.To.IsZero() {
		p.Label = "no runs"
		return
	}
	p.SoFar = asOf != nil && p.To.After(*asOf) && p.isMonth()
	if p.SoFar && !isAsked {
		elapsed := day(asOf.Add(24*time.Hour - time.Nanosecond)).Sub(p.From)
		if sameDays := p.PreviousFrom.Add(max(elapsed, 0)); !p.PreviousFrom.IsZero() && sameDays.Before(p.PreviousTo) {
			p.PreviousTo = sameDays
		}
	}
	p.Label = label(p.From, p.To)
	if p.SoFar {
		p.Label += " so far"
	}
	if !p.PreviousFrom.IsZero() {
		p.PreviousLabel = label(p.PreviousFrom, p.PreviousTo)
	}
}

func (p *Period) isMonth() bool { return isMonth(p.From, p.To) }

func isMonth(from, to time.Time) bool { return from.Day() == 1 && from.AddDate(0, 1, 0).Equal(to) }

// label is "October 2026" for a month, else "1–14 Oct 2026", with month and year of the first day where they differ.
func label(from, to time.Time) string {
	if isMonth(from, to) {
		return from.Format("January 2006")
	}
	last := to.AddDate(0, 0, -1)
	switch {
	case !last.After(from):
		return last.Format("2 Jan 2006")
	case from.Year() != last.Year():
		return from.Format("2 Jan 2006") + " – " + last.Format("2 Jan 2006")
	case from.Month() != last.Month():
		return from.Format("2 Jan") + " – " + last.Format("2 Jan 2006")
	}
	return from.Format("2") + "–" + last.Format("2 Jan 2006")
}

func (p *Period) bind(ctx context.Context, db *store.DB) error {
	for name, t := range map[string]time.Time{"period_from": p.From, "period_to": p.To, "previous_from": p.PreviousFrom, "previous_to": p.PreviousTo} {
		if err := db.Exec(ctx, "SET VARIABLE "+name+" = ?::DATE", dateOrNull(t)); err != nil {
			return err
		}
	}
	for name, v := range map[string]any{"period_label": p.Label, "previous_label": p.PreviousLabel, "period_is_so_far": p.SoFar, "period_note": p.Note} {
		if err := db.Set(ctx, name, v); err != nil {
			return err
		}
	}
	return nil
}

func dateOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

package analysis

import (
	"fmt"
	"strings"
	"testing"
)

// TestSmallTeamsAndProjectsAreOneTile: seven of each by name and the others together; eight are all named.
func TestSmallTeamsAndProjectsAreOneTile(t *testing.T) {
	for teams, want := range map[int][]string{
		8: {"t1|1|80", "t2|2|70", "t3|3|60", "t4|4|50", "t5|5|40", "t6|6|30", "t7|7|20", "t8|8|10"},
		9: {"t1|1|90", "t2|2|80", "t3|3|70", "t4|4|60", "t5|5|50", "t6|6|40", "t7|7|30", "(other)|99|30"},
	} {
		var byTeam, byProject strings.Builder
		for i := range teams {
			fmt.Fprintf(&byTeam, "2026-10-01T09:00:00Z,M,succeeded,%d,a,t%d,p\n", (teams-i)*10, i+1)
			fmt.Fprintf(&byProject, "2026-10-01T09:00:00Z,M,succeeded,%d,a,A,t%d\n", (teams-i)*10, i+1)
		}
		b := newBook(t)
		b.read(byTeam.String())
		b.price("UTC", "")
		b.build(Options{})
		b.want("SELECT DISTINCT team, team_rank, team_spend_credits FROM mart_spend_tree ORDER BY team_rank", want...)
		b.lawsHold()
		b = b.again(t)
		b.read(byProject.String())
		b.price("UTC", "")
		b.build(Options{})
		b.want("SELECT project, project_rank, project_spend_credits FROM mart_spend_tree ORDER BY project_rank", want...)
		b.want("SELECT DISTINCT team, team_rank FROM mart_spend_tree", "A|1")
		b.lawsHold()
	}
}

// TestCalendarIsTwelveMonths: it begins with the first run, or a year before the period's end, and a day without runs cost 0.
func TestCalendarIsTwelveMonths(t *testing.T) {
	b := newBook(t)
	b.read("2026-09-29T09:00:00Z,M,succeeded,3,a,A,p\n2026-10-01T09:00:00Z,M,succeeded,5,a,A,p\n2026-10-02T09:00:00Z,X,succeeded,,a,A,p\n")
	b.price("UTC", "2026-11-01T00:00:00Z")
	b.build(Options{})
	b.want("SELECT day, spend_credits, is_in_period FROM mart_calendar ORDER BY day LIMIT 4", "2026-09-29|3|false", "2026-09-30|0|false", "2026-10-01|5|true", "2026-10-02||true")
	b.want("SELECT count(*), max(day) FROM mart_calendar", "33|2026-10-31")
	b.lawsHold()
	b = b.again(t)
	b.read("2025-10-31T09:00:00Z,M,succeeded,3,a,A,p\n2025-11-01T09:00:00Z,M,succeeded,4,a,A,p\n2026-10-31T09:00:00Z,M,succeeded,5,a,A,p\n")
	b.price("UTC", "2026-11-01T00:00:00Z")
	b.build(Options{})
	b.want("SELECT count(*), min(day), max(day), sum(spend_credits) FROM mart_calendar", "365|2025-11-01|2026-10-31|9")
	b.lawsHold()
}

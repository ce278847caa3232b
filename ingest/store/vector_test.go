package store

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
)

func TestVectorFunctions(t *testing.T) {
	db := open(t, "")
	ctx := context.Background()
	var called atomic.Int64
	err := db.RegisterVectors(VectorFunction{
		Name:      "look_at",
		Arguments: []VectorType{VectorText, VectorBigint, VectorTimestamp, VectorBoolean},
		Result: Struct(
			VectorField{"length", VectorInteger}, VectorField{"plus", VectorBigint}, VectorField{"at", VectorTimestamp},
			VectorField{"is", VectorBoolean}, VectorField{"credits", VectorCredits}),
		Call: func(rows int, arguments []Vector, result *Vector) error {
			called.Add(int64(rows))
			numbers, at, is := Values[int64](&arguments[1]), Values[int64](&arguments[2]), Values[bool](&arguments[3])
			for i := range rows {
				if arguments[0].Text(i) == "stop" {
					return errors.New("stopped")
				}
				if arguments[0].Text(i) == "panic" {
					panic("lost")
				}
				Values[int32](&result.Fields[0])[i] = int32(len(arguments[0].Text(i)))
				if arguments[1].IsNull(i) {
					result.Fields[1].SetNull(i)
				}
				Values[int64](&result.Fields[1])[i] = numbers[i] + 1
				Values[int64](&result.Fields[2])[i] = at[i] + 1
				Values[bool](&result.Fields[3])[i] = !is[i]
				Values[HugeInt](&result.Fields[4])[i] = HugeInt{Low: 1_500_000_000}
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ arguments, want string }{
		{"'a', 1, TIMESTAMP '2026-10-01', true", `{'length': 1, 'plus': 2, 'at': '2026-10-01 00:00:00.000001', 'is': false, 'credits': 1.500000000}`},
		{"'twelve bytes', -1, TIMESTAMP '1969-12-31', false", `{'length': 12, 'plus': 0, 'at': '1969-12-31 00:00:00.000001', 'is': true, 'credits': 1.500000000}`},
		{"'and thirteen.', NULL, TIMESTAMP '2026-10-01', true", `{'length': 13, 'plus': NULL, 'at': '2026-10-01 00:00:00.000001', 'is': false, 'credits': 1.500000000}`},
		{"NULL, 1, TIMESTAMP '2026-10-01', true", `{'length': 0, 'plus': 2, 'at': '2026-10-01 00:00:00.000001', 'is': false, 'credits': 1.500000000}`},
	} {
		var got string
		if err := db.QueryRow(ctx, "SELECT look_at("+c.arguments+")::VARCHAR", nil, &got); err != nil || got != c.want {
			t.Errorf("look_at(%s) = %s, %v; want %s", c.arguments, got, err, c.want)
		}
	}
	// Over many rows, on all threads: 100,000 texts of 1 to 20 letters, of whose lengths the sum is known.
	called.Store(0)
	var sum, nulls int64
	err = db.QueryRow(ctx, `SELECT sum(r.length), count(*) FILTER (r.plus IS NULL)
		FROM (SELECT look_at(repeat('x', i % 20 + 1), if(i % 4 = 0, NULL, i), make_timestamp(i), true) AS r FROM range(100000) AS t (i))`, nil, &sum, &nulls)
	if err != nil || sum != 5000*210 || nulls != 25000 || called.Load() != 100_000 {
		t.Errorf("lengths add up to %d (want 1050000), %d null (25000), called for %d rows (100000), %v", sum, nulls, called.Load(), err)
	}
	for _, word := range []string{"stop", "panic"} {
		err := db.Exec(ctx, "SELECT look_at('"+word+"', 1, TIMESTAMP '2026-10-01', true)")
		if err == nil || !strings.Contains(err.Error(), map[string]string{"stop": "stopped", "panic": "lost"}[word]) {
			t.Errorf("%s: %v", word, err)
		}
	}
}

// TestVectorFunctionsAreReplaced: a name is registered with the database once, and calls what it was given last.
func TestVectorFunctionsAreReplaced(t *testing.T) {
	db := open(t, "")
	for _, n := range []int64{3, 5} {
		err := db.RegisterVectors(VectorFunction{Name: "times", Arguments: []VectorType{VectorBigint}, Result: VectorBigint,
			Call: func(rows int, arguments []Vector, result *Vector) error {
				for i, v := range Values[int64](&arguments[0]) {
					Values[int64](result)[i] = n * v
				}
				return nil
			}})
		var got int64
		if err := errors.Join(err, db.QueryRow(context.Background(), "SELECT times(7)", nil, &got)); err != nil || got != 7*n {
			t.Errorf("%d times 7 is %d, %v", n, got, err)
		}
	}
}

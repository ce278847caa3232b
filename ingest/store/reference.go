package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// References are the tables that a SELECT reads, by name, without its own common table expressions. It is an error if the
// text is not one SELECT.
func (db *DB) References(ctx context.Context, query string) ([]string, error) {
	var text string
	if err := db.QueryRow(ctx, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", []any{query}, &text); err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		return nil, err
	}
	if failed, _ := tree["error"].(bool); failed {
		return nil, fmt.Errorf("%v", tree["error_message"])
	}
	tables, own := map[string]bool{}, map[string]bool{}
	collectTables(tree, tables, own)
	var names []string
	for name := range tables {
		if !own[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// collectTables walks a serialized statement for base tables and the names of common table expressions.
func collectTables(node any, tables, own map[string]bool) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			collectTables(child, tables, own)
		}
	case map[string]any:
		if name, ok := n["table_name"].(string); ok && n["type"] == "BASE_TABLE" {
			tables[name] = true
		}
		if ctes, ok := n["cte_map"].(map[string]any); ok {
			entries, _ := ctes["map"].([]any)
			for _, e := range entries {
				if entry, ok := e.(map[string]any); ok {
					if name, ok := entry["key"].(string); ok {
						own[name] = true
					}
				}
			}
		}
		for _, child := range n {
			collectTables(child, tables, own)
		}
	}
}

//go:build amd64 || arm64

package store

// extern int offcut_huge_pages;
// void offcut_keep_pages(void);
import "C"

// useHugePages has Linux back large pieces of memory by pages of 2 MB. Where the machine is a virtual one, giving a process its
// memory in pages of 4 kB takes a third of the time of a report (11 µs a page; 0.3 µs in huge ones), and looking them up some
// of the rest. DuckDB's allocator is built without a setting for it.
func useHugePages() { C.offcut_huge_pages = 1 }

// keepPages has DuckDB's allocator give no memory back to the system, to get it again soon after.
func keepPages() { C.offcut_keep_pages() }

//go:build amd64 || arm64

// Memory in huge pages: see pages_linux.go.
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { huge = 2 << 20 };

int offcut_huge_pages;

// mmap stands in for the C library's, for DuckDB's allocator and the Go runtime alike.
void *mmap(void *at, size_t size, int protection, int flags, int file, off_t offset) {
	void *got = (void *)syscall(SYS_mmap, at, size, protection, flags, file, offset);
	if (offcut_huge_pages && got != MAP_FAILED && size >= huge && (protection & PROT_WRITE) && (flags & MAP_ANONYMOUS) && (flags & MAP_PRIVATE))
		madvise(got, size, MADV_HUGEPAGE);
	return got;
}

// Of DuckDB's allocator, where it is the one that is built in.
int duckdb_je_mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size) __attribute__((weak));

// offcut_keep_pages has the allocator keep what is freed for what comes next, in the arenas there are and those to come.
void offcut_keep_pages(void) {
	ptrdiff_t never = -1;
	if (!duckdb_je_mallctl)
		return;
	const char *names[] = {"arenas.dirty_decay_ms", "arenas.muzzy_decay_ms", "arena.4096.dirty_decay_ms", "arena.4096.muzzy_decay_ms"};
	for (int i = 0; i < 4; i++)
		duckdb_je_mallctl(names[i], NULL, NULL, &never, sizeof never);
}

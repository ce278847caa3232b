//go:build !linux || !(amd64 || arm64)

package store

func useHugePages() {}

func keepPages() {}

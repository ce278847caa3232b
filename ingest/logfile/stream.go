package logfile

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	maxInflated  = 64 << 30  // bytes that a compressed file may hold
	maxRatio     = 500       // inflated bytes per byte on disk, asked from ratioFrom on
	ratioFrom    = 1 << 30   // bytes that may come out whatever the ratio
	maxZstdFrame = 128 << 20 // window of a zstd frame, in bytes
)

// bounds of inflation; tests lower them.
type inflateBounds struct{ total, ratio, ratioFrom int64 }

var bounds = inflateBounds{maxInflated, maxRatio, ratioFrom}

// disk reads the file from its start, reports progress and stops with ctx.
type disk struct {
	ctx    context.Context
	file   io.ReaderAt
	at     int64
	report func(int64)
}

func (d *disk) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := d.file.ReadAt(p, d.at)
	d.at += int64(n)
	if n > 0 {
		if d.report != nil {
			d.report(d.at)
		}
		err = nil
	}
	return n, err
}

// stream is the file's content, decompressed.
type stream struct {
	io.Reader
	compression string // "", "gzip" or "zstd"
	close       func()
}

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// compressionOf tells a compression by the first bytes of a file. Names are not
// asked: a browser may have unpacked what still ends in .gz.
func compressionOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		return "gzip"
	case bytes.HasPrefix(head, zstdMagic):
		return "zstd"
	case len(head) >= 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], []byte{0x2a, 0x4d, 0x18}):
		return "zstd" // begins with a skippable frame
	}
	return ""
}

func openStream(ctx context.Context, file *os.File, report func(int64)) (*stream, error) {
	var head [4]byte
	n, err := file.ReadAt(head[:], 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	d := &disk{ctx: ctx, file: file, report: report}
	s := &stream{Reader: d, compression: compressionOf(head[:n]), close: func() {}}
	switch s.compression {
	case "gzip":
		z, err := gzip.NewReader(bufio.NewReaderSize(d, chunk))
		if err != nil {
			return nil, broken("gzip", err)
		}
		s.Reader = &inflated{src: z, disk: d, kind: "gzip"}
	case "zstd":
		z, err := zstd.NewReader(d, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdFrame))
		if err != nil {
			return nil, broken("zstd", err)
		}
		s.Reader, s.close = &inflated{src: z, disk: d, kind: "zstd"}, z.Close
	}
	return s, nil
}

// inflated bounds what comes out of a decompressor and names its errors.
type inflated struct {
	src  io.Reader
	disk *disk
	kind string
	out  int64
}

func (f *inflated) Read(p []byte) (int, error) {
	n, err := f.src.Read(p)
	f.out += int64(n)
	if f.out > bounds.total {
		return n, refuse("unpack and split it", "the %s data holds more than %d bytes (the most that is read)", f.kind, bounds.total)
	}
	if f.out > bounds.ratioFrom && f.out/bounds.ratio > f.disk.at {
		return n, refuse("unpack it if you trust it",
			"the %s data is a decompression bomb: over %d times its size (the most that is read beyond %d bytes)", f.kind, bounds.ratio, bounds.ratioFrom)
	}
	if err != nil && err != io.EOF {
		err = broken(f.kind, err)
	}
	return n, err
}

// broken turns what a decompressor says into a refusal; being cancelled and not
// being able to read the disk stay what they are.
func broken(kind string, err error) error {
	var path *os.PathError
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &path) {
		return err
	}
	hint := "fetch or export the file again"
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return refuse(hint, "the %s data is truncated", kind)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return refuse("compress it without --long", "the zstd data needs a window of more than %d bytes", maxZstdFrame)
	}
	return refuse(hint, "the %s data is broken: %s", kind, fmt.Sprint(err))
}

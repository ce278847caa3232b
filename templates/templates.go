package templates

import "embed"

// Files holds everything a page is made of, by the paths that doc.go lists.
//
//go:embed *.html *.css *.js pages/*.toml echarts/echarts.min.js echarts/LICENSE* echarts/NOTICE echarts/VERSIONS
var Files embed.FS

package packs

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"mlife/shared/archive"
)

func FuzzNames(f *testing.F) {
	for _, s := range []string{"a/b.jpg", "../../etc/passwd", `C:\x\CON.png`, "a\x00b", "", ".", "nul", "ünï/ÇÀ.JPG", "x.tar.gz", "é.png", "e\u0301.png", strings.Repeat("ä", 300) + ".jpeg", "a/./b//c", " . ", "-rf", "COM1.txt.png", "\u202egnp.exe", "a.jpg/", "0.0."} {
		f.Add(s, "image/png")
	}
	f.Fuzz(func(t *testing.T, p, media string) {
		for _, n := range []*namer{{dots: true}, {flat: true}, {flat: true, dots: true}} {
			seen := map[string]bool{}
			for range 4 {
				name := n.name(Row{Path: p, MediaType: media, SHA256: strings.Repeat("ab", 32)})
				base := path.Base(name)
				switch {
				case archive.Unsafe(name), name != path.Clean(name), strings.HasPrefix(name, "/"), !utf8.ValidString(name), len(name) > maxName:
					t.Fatalf("%q became %q", p, name)
				case strings.ContainsAny(name, "\\:*?\"<>|\x00\n\r\t "), strings.HasPrefix(base, "."), strings.HasPrefix(base, "-"), strings.HasSuffix(base, "."):
					t.Fatalf("%q became %q", p, name)
				case n.flat && strings.Contains(name, "/"), !n.dots && strings.Count(base, ".") > 1:
					t.Fatalf("%q became %q", p, name)
				}
				for part := range strings.SplitSeq(name, "/") {
					if stem, _, _ := strings.Cut(strings.ToLower(part), "."); len(part) > maxPart+30 || stem == "con" || stem == "nul" || stem == "com1" {
						t.Fatalf("%q became %q", p, name)
					}
				}
				key := fold(strings.TrimSuffix(name, path.Ext(name)))
				if seen[key] {
					t.Fatalf("%q has the name %q twice", p, name)
				}
				seen[key] = true
			}
		}
	})
}

func TestNamesStayApart(t *testing.T) {
	n := namer{dots: true}
	sha := strings.Repeat("0123456789ab", 6)[:64]
	for _, c := range []struct{ path, media, want string }{
		{"a/B.jpg", "", "a/B.jpg"},
		{"A/b.JPG", "", "A/b-0123456789ab.JPG"},
		{"a/b.png", "", "a/b-0123456789ab-2.png"},
		{"a/b c.txt", "image/png", "a/b_c.txt.png"},
		{"/abs/../up.png", "", "up.png"},
		{"", "image/jpeg", "file.jpg"},
		{"nul.png", "", "_nul.png"},
		{"é.png", "", "é.png"},
		{"e\u0301.png", "", "é-0123456789ab.png"},
	} {
		if got := n.name(Row{Path: c.path, MediaType: c.media, SHA256: sha}); got != c.want {
			t.Errorf("%q became %q, want %q", c.path, got, c.want)
		}
	}
}

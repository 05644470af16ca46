package httpapi

import (
	"net/http"
	"testing"
)

// Whatever headers come, reading them ends, and what is read is within its bounds.
func FuzzTusHeaders(f *testing.F) {
	f.Add("5", "filename d29ybGQ=,flag", "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=")
	f.Add("-1", "a ,a ", "md5 ")
	f.Add("99999999999999999999", ",,,", "sha256")
	f.Add("0x5", "path Li4vLi4vZXRj", "")
	f.Fuzz(func(t *testing.T, length, meta, sum string) {
		h := http.Header{"Upload-Length": {length}, "Upload-Metadata": {meta}}
		if d, err := tusDraft(h, "ada"); err == nil && d.Size < 0 {
			t.Errorf("%+v", d)
		}
		if got, err := tusMetadata(meta); err == nil && len(got) > maxTusKeys {
			t.Errorf("%d keys", len(got))
		}
		if sum != "" {
			if hash, want, err := tusSum(sum); err == nil && (hash == nil || len(want) != hash.Size()) {
				t.Errorf("%q: %x", sum, want)
			}
		}
	})
}

package cli

import (
	"strings"
	"testing"
)

func TestATableForTheTerminal(t *testing.T) {
	var table statsTable
	raw := `{"measure":"badcases","total":5,"rows":{"axis":"function","lines":[{"key":"do\u001bor","count":3},{"key":"","count":1}],"other":{"count":1,"values":4}},
		"columns":{"axis":"device","lines":[{"key":"cam-1","count":4}],"other":{"count":1,"values":1}},"cells":[[3,0],[0,1],[1,0]]}`
	if err := decode([]byte(raw), &table); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := printTable(&out, table); err != nil {
		t.Fatal(err)
	}
	want := `   function  cam-1  other (1)  total    share
      do?or      3          0      3   60.0 %
     (none)      0          1      1   20.0 %
  other (4)      1          0      1   20.0 %
      total      4          1      5  100.0 %
`
	if out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
}

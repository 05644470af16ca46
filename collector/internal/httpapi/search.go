package httpapi

import (
	"net/url"
	"reflect"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// ParseSearch reads a search that was kept as the query parameters of the list of
// badcases (BadcaseFilter). Parameters that are not of a filter are left out; what is
// wrong with one that is names it.
func ParseSearch(text string) (bam.Filter, error) {
	f, err := filterOf(text)
	if err != nil {
		return bam.Filter{}, err
	}
	return f.domain()
}

func filterOf(text string) (BadcaseFilter, error) {
	var f BadcaseFilter
	values, err := url.ParseQuery(text)
	if err != nil {
		return f, fault.Field("httpapi.search", "query", "%v", err)
	}
	v := reflect.ValueOf(&f).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("query"), ",")
		list := values[name]
		if name == "" || len(list) == 0 {
			continue
		}
		switch field := v.Field(i); field.Kind() {
		case reflect.String:
			field.SetString(list[0])
		case reflect.Slice:
			field.Set(reflect.ValueOf(list))
		}
	}
	return f, nil
}

// searchText keeps of query parameters what is of a filter.
func searchText(query string) (string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", fault.Field("httpapi.search", "query", "%v", err)
	}
	keep, t := url.Values{}, reflect.TypeFor[BadcaseFilter]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("query"), ",")
		for _, one := range values[name] {
			if name != "" && one != "" {
				keep.Add(name, one)
			}
		}
	}
	return keep.Encode(), nil
}

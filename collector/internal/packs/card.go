package packs

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
)

// card writes README.md: a head in YAML that Hugging Face's datasets reads, and a few
// words for people.
//
// Source: huggingface/datasets, Features._to_yaml_list and docs/source/repository_structure.
func (g *preparing) card(w io.Writer, t *features, shards []Part) error {
	var b strings.Builder
	m := g.plan.Manifest
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("---")
	line("configs:")
	line("- config_name: default")
	if len(shards) == 0 {
		line("  data_files: []")
	} else {
		line("  data_files:")
	}
	size := map[string]int64{}
	var whole int64
	var order []string
	for _, s := range shards {
		split := splitOfShard(s.Name)
		if _, known := size[split]; !known {
			order = append(order, split)
		}
		size[split] += s.Size
		whole += s.Size
	}
	for _, split := range order {
		line("  - split: %s", yamlText(split))
		line("    path: %s", yamlText("data/"+split+"-*"))
	}
	line("dataset_info:")
	line("  features:")
	for _, f := range t.list {
		t.yaml(line, f)
	}
	line("  splits:")
	for _, s := range m.Splits {
		if s.Rows == 0 {
			continue // a split without files would be missed by who loads the set
		}
		name := s.Name
		if s.As != "" {
			name = s.As
		}
		line("  - name: %s", yamlText(name))
		line("    num_bytes: %d", size[name])
		line("    num_examples: %d", s.Rows)
	}
	line("  download_size: %d", whole)
	line("  dataset_size: %d", whole)
	line("---")
	line("")
	line("# %s %s", plainText(m.Set), plainText(m.Version))
	line("")
	line("%d rows, %d media. `pack.json` says what was left out, `rows.jsonl` lists every row.", m.Rows, m.Media)
	line("Places are pixels of the upright picture; `bbox` is x, y, width, height, `annotation` is all that is known as JSON.")
	line("")
	line("```python")
	line("from datasets import load_dataset")
	line("set = load_dataset(\"path/of/this/folder\")")
	line("```")
	_, err := io.WriteString(w, b.String())
	return err
}

// splitOfShard takes the number off the name of a shard.
func splitOfShard(name string) string {
	base := strings.TrimSuffix(path.Base(name), ".parquet")
	return base[:max(0, len(base)-len("-00000-of-00000"))]
}

func (t *features) yaml(line func(string, ...any), f feature) {
	line("  - name: %s", yamlText(f.name))
	switch f.kind {
	case "image", "audio", "video", "string", "bool", "int64", "float64":
		line("    dtype: %s", f.kind)
	case "medium":
		line("    struct:")
		line("    - name: bytes")
		line("      dtype: binary")
		line("    - name: path")
		line("      dtype: string")
	case "class":
		t.yamlClasses(line, "    ")
	case "objects":
		line("    list:")
		line("    - name: bbox")
		line("      list: float64")
		line("    - name: category")
		if len(t.classes.names) > mostClasses {
			line("      dtype: int64")
		} else {
			t.yamlClasses(line, "      ")
		}
		line("    - name: angle")
		line("      dtype: float64")
		line("    - name: segmentation")
		line("      list:")
		line("        list: float64")
		line("    - name: keypoints")
		line("      list: float64")
		line("    - name: confidence")
		line("      dtype: float64")
		line("    - name: crowd")
		line("      dtype: bool")
		line("    - name: id")
		line("      dtype: string")
	}
}

func (t *features) yamlClasses(line func(string, ...any), indent string) {
	line("%sdtype:", indent)
	line("%s  class_label:", indent)
	if len(t.classes.names) == 0 {
		line("%s    names: {}", indent)
		return
	}
	line("%s    names:", indent)
	for i, n := range t.classes.names {
		line("%s      '%d': %s", indent, i, yamlText(n))
	}
}

// yamlText writes a text so that YAML reads it as one: as JSON.
func yamlText(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}

// plainText keeps names of strangers from being markup.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("<>[]`*_#|\\\n\r", r) {
			return ' '
		}
		return r
	}, shown(s))
}

// Command model is a predictor for the tests of containers: a box as wide as the medium
// has bytes, and the label "online" when it has a network.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
)

func main() {
	label := "alone"
	if list, err := net.Interfaces(); err != nil || len(list) > 1 {
		label = "online"
	}
	if os.WriteFile("/written", nil, 0o600) == nil {
		label = "writes"
	}
	if len(os.Args) > 1 {
		label += " " + os.Args[1]
	}
	for in := json.NewDecoder(os.Stdin); ; {
		var q struct {
			ID   string `json:"id"`
			Data []byte `json:"data"`
		}
		if err := in.Decode(&q); err == io.EOF {
			if label == "alone forever" {
				select {}
			}
			return
		} else if err != nil {
			panic(err)
		}
		fmt.Printf(`{"id":%q,"annotation":{"label":%q,"boxes":[{"x":0,"y":0,"w":%d,"h":1}]}}`+"\n", q.ID, label, len(q.Data))
	}
}

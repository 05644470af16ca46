// Package localapi serves inference programs on the same machine over HTTP, on a
// loopback port and a unix socket.
//
//	POST /v1/observations          one observation: multipart (part "observation", then media) or JSON alone
//	POST /v1/inferences            counts of inferences that nobody describes one by one
//	POST /v1/feedback              what a person says about a recent observation, or a whole one
//	GET  /v1/models                models in service
//	POST /v1/models/{slot}/health  the program's word on a model it switched to
//	GET  /v1/events                server-sent events: models, then what happens to them
//	GET  /v1/status                the agent's status
//	GET  /healthz /readyz /metrics
//
// An observation is answered only after its clip is durable. Errors are
// application/problem+json and name the field. Requests that a web page of another
// origin could make are refused. The agent's composition root imports it.
package localapi

// Package prelabel lets models annotate the rows of documents before people do.
//
// A Predictor is a command or a container of the operator's configuration that speaks
// JSON lines, or an HTTP service that speaks the Open Inference Protocol v2 (KServe,
// Triton). The Desk runs one over the rows of a version as a durable job and adds one
// version with what it found. What it found is marked as a model's, with its confidence;
// what people said stays as it is (Merge). doc.md has the protocol of commands and what
// services may answer.
//
// It is not for the evaluation of models (mtt), nor for tools that people label in
// (labeltool). Adapters and the composition root may import it.
package prelabel

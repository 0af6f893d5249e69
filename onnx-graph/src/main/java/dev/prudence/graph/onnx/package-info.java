/** Writes graphs as ONNX models and their weights as safetensors. */
@NullMarked
package dev.prudence.graph.onnx;

import org.jspecify.annotations.NullMarked;

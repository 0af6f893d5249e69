/** Derives training steps: forward pass, backward pass, clipping and optimiser in one ONNX model. */
@NullMarked
package dev.prudence.graph.training;

import org.jspecify.annotations.NullMarked;

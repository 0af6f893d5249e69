/** One forward pass, beside plain ONNX Runtime. */
@NullMarked
package dev.prudence.bench.inference;

import org.jspecify.annotations.NullMarked;

/** The operations of a graph: each record knows its result types, its gradient and its ONNX attributes. */
@NullMarked
package dev.prudence.graph.op;

import org.jspecify.annotations.NullMarked;

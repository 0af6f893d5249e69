/** Exported ONNX files as graphs: {@link dev.prudence.graph.importing.OnnxModel} is the file, {@link dev.prudence.graph.importing.OnnxImport} reads it. */
@NullMarked
package dev.prudence.graph.importing;

import org.jspecify.annotations.NullMarked;

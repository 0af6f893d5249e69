/** Build typed ONNX graphs, differentiate them and write them. */
@NullMarked
package dev.prudence.graph;

import org.jspecify.annotations.NullMarked;

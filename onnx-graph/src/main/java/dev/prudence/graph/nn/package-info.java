/** Layers and losses, composed of the ops of a graph. */
@NullMarked
package dev.prudence.graph.nn;

import org.jspecify.annotations.NullMarked;

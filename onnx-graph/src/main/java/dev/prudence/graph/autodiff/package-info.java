/** Reverse-mode differentiation of graphs. */
@NullMarked
package dev.prudence.graph.autodiff;

import org.jspecify.annotations.NullMarked;

/** Graphs made from graphs: copies in which some nodes are replaced. */
@NullMarked
package dev.prudence.graph.rewriting;

import org.jspecify.annotations.NullMarked;

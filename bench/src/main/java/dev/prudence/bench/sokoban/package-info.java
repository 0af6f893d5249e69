/** How fast Sokoban steps. */
@NullMarked
package dev.prudence.bench.sokoban;

import org.jspecify.annotations.NullMarked;

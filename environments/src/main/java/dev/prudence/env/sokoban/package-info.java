/**
 * Sokoban on bit boards: a set of cells is one {@code long}, the cell in row {@code r} and column {@code c} within the outer wall being bit
 * {@code 8r + c}. Boards measure up to 10×10 with their outer wall. Levels are read, generated and solved here too.
 */
@NullMarked
package dev.prudence.env.sokoban;

import org.jspecify.annotations.NullMarked;

/** Trained agents that solve levels of Sokoban for people. */
@NullMarked
package dev.prudence.launcher.solving;

import org.jspecify.annotations.NullMarked;

/** Hands the events of runs on to what a company already has. */
@NullMarked
package dev.prudence.sinks;

import org.jspecify.annotations.NullMarked;

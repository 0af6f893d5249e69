/** Reads the topic once for each sink, and remembers where each one is. */
@NullMarked
package dev.prudence.sinks.follow;

import org.jspecify.annotations.NullMarked;

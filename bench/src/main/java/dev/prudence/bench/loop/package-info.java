/** The loops as a whole: real runs of the platform. */
@NullMarked
package dev.prudence.bench.loop;

import org.jspecify.annotations.NullMarked;

/** The command line of the benchmarks. */
@NullMarked
package dev.prudence.bench;

import org.jspecify.annotations.NullMarked;

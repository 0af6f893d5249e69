/** Policy optimisation as a whole: real runs of the platform. */
@NullMarked
package dev.prudence.bench.policyloop;

import org.jspecify.annotations.NullMarked;

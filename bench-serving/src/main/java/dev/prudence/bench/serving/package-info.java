/** The packaged reward service under load, beside what else one could use. */
@NullMarked
package dev.prudence.bench.serving;

import org.jspecify.annotations.NullMarked;

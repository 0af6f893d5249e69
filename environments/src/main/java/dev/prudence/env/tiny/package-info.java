/** Environments so small that the best values are known by a formula; for tests of agents. */
@NullMarked
package dev.prudence.env.tiny;

import org.jspecify.annotations.NullMarked;

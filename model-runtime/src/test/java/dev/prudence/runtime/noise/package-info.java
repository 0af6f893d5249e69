/** Tests. */
@NullMarked
package dev.prudence.runtime.noise;

import org.jspecify.annotations.NullMarked;

/** Tests of the sessions and of the bits they give. */
@NullMarked
package dev.prudence.runtime;

import org.jspecify.annotations.NullMarked;

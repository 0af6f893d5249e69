/** Tests. */
@NullMarked
package dev.prudence.runtime.swap;

import org.jspecify.annotations.NullMarked;

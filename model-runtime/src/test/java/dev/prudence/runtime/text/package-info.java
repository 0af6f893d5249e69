/** Tests. */
@NullMarked
package dev.prudence.runtime.text;

import org.jspecify.annotations.NullMarked;

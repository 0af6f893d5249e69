/** Which images there are, and what each promises. */
@NullMarked
package dev.prudence.images.catalogue;

import org.jspecify.annotations.NullMarked;

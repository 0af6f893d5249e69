/** Builds the container images of this repository from what Maven has packaged. */
@NullMarked
package dev.prudence.images;

import org.jspecify.annotations.NullMarked;

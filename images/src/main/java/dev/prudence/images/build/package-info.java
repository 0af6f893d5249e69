/** From contents to an image: by Jib, without a container engine. */
@NullMarked
package dev.prudence.images.build;

import org.jspecify.annotations.NullMarked;

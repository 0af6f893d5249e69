/** What lies in an image, and in which layer. */
@NullMarked
package dev.prudence.images.contents;

import org.jspecify.annotations.NullMarked;

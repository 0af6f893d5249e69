/** The health check that lies in every image; needs the JDK alone. */
@NullMarked
package dev.prudence.images.probe;

import org.jspecify.annotations.NullMarked;

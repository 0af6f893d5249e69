/** A client of the reward service for applications on the JVM. */
@NullMarked
package dev.prudence.client;

import org.jspecify.annotations.NullMarked;

/** The archive of JSON lines. */
@NullMarked
package dev.prudence.sinks.archive;

import org.jspecify.annotations.NullMarked;

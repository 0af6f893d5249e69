/** Calls to servers elsewhere, and the metrics that are served. */
@NullMarked
package dev.prudence.sinks.http;

import org.jspecify.annotations.NullMarked;

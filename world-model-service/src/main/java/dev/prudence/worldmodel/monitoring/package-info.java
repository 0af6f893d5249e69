/** Metrics. */
@NullMarked
package dev.prudence.worldmodel.monitoring;

import org.jspecify.annotations.NullMarked;

/** Metrics. */
@NullMarked
package dev.prudence.trainer.monitoring;

import org.jspecify.annotations.NullMarked;

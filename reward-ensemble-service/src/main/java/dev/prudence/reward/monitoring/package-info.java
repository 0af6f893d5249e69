/** Metrics and health. */
@NullMarked
package dev.prudence.reward.monitoring;

import org.jspecify.annotations.NullMarked;

/** Metrics and health. */
@NullMarked
package dev.prudence.policy.monitoring;

import org.jspecify.annotations.NullMarked;

/** Alarms of over-optimisation, over a finished run's file and live over the topic of run events. */
@NullMarked
package dev.prudence.launcher.monitoring;

import org.jspecify.annotations.NullMarked;

/** What the dashboard shows of runs, in plain Java: questions about the store and the event logs, answered with bounded memory. */
@NullMarked
package dev.prudence.trainer.dashboard;

import org.jspecify.annotations.NullMarked;

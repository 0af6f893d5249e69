/** The samples of a run: from the journals of phases in progress, and from what finished stages have kept. */
@NullMarked
package dev.prudence.trainer.dashboard.samples;

import org.jspecify.annotations.NullMarked;

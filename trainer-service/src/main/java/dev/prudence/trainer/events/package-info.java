/** What happens in a run: kept in a log, followed from any point. */
@NullMarked
package dev.prudence.trainer.events;

import org.jspecify.annotations.NullMarked;

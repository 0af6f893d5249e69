/** Append-only files that survive a torn write. */
@NullMarked
package dev.prudence.trainer.journal;

import org.jspecify.annotations.NullMarked;

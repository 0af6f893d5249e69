/** Asking for games, and getting them: the trainer's side of play. */
@NullMarked
package dev.prudence.trainer.games;

import org.jspecify.annotations.NullMarked;

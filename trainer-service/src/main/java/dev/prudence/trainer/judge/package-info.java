/** The experiment's stand-in for people: how good is this definition for this word? */
@NullMarked
package dev.prudence.trainer.judge;

import org.jspecify.annotations.NullMarked;

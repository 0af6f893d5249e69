/** Runs: experiments made of stages, their life, their outputs and the cache of those. */
@NullMarked
package dev.prudence.trainer.run;

import org.jspecify.annotations.NullMarked;

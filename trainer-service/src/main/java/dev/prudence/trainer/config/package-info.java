/** Configuration and wiring of the trainer. */
@NullMarked
package dev.prudence.trainer.config;

import org.jspecify.annotations.NullMarked;

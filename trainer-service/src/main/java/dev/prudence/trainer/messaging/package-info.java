/** The Kafka edge of the trainer. */
@NullMarked
package dev.prudence.trainer.messaging;

import org.jspecify.annotations.NullMarked;

/** The Kafka edge: sample blocks in, score blocks out, published versions. */
@NullMarked
package dev.prudence.reward.messaging;

import org.jspecify.annotations.NullMarked;

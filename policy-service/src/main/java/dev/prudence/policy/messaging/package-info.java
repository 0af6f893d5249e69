/** The Kafka edge: request blocks in, sample blocks out, published versions. */
@NullMarked
package dev.prudence.policy.messaging;

import org.jspecify.annotations.NullMarked;

/** The Kafka edge. */
@NullMarked
package dev.prudence.sinks.messaging;

import org.jspecify.annotations.NullMarked;

/** The Kafka edge: announcements of published versions. */
@NullMarked
package dev.prudence.worldmodel.messaging;

import org.jspecify.annotations.NullMarked;
